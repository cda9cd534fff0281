mock_provider "google" {}

variables {
  project_id     = "test-project"
  alert_channels = ["projects/test-project/notificationChannels/1"]
}

run "every_rule_has_a_metric_and_a_policy" {
  command = plan

  assert {
    condition     = length(local.alert_rules) == 8
    error_message = "rules.json holds eight rules"
  }

  assert {
    condition     = keys(google_logging_metric.alert) == keys(local.alert_rules)
    error_message = "each rule has a metric of its own"
  }

  assert {
    condition     = keys(google_monitoring_alert_policy.alert) == keys(local.alert_rules)
    error_message = "each rule has a policy of its own"
  }
}

run "a_metric_counts_the_log_event_of_its_rule" {
  command = plan

  assert {
    condition = google_logging_metric.alert["dead_letters_open"].filter == join(" AND ", [
      "resource.type=\"cloud_run_revision\"",
      "resource.labels.service_name=\"ai-usage-status\"",
      "jsonPayload.message=\"alert.firing\"",
      "jsonPayload.rule=\"dead_letters_open\"",
    ])
    error_message = "the filter names the service, the event and the rule"
  }
}

run "a_policy_fires_on_the_first_event_and_says_what_to_do" {
  command = plan

  assert {
    condition = alltrue([
      for name, policy in google_monitoring_alert_policy.alert :
      policy.conditions[0].condition_threshold[0].filter ==
      "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/ai-usage/alert/${name}\""
    ])
    error_message = "a policy reads the metric of its rule"
  }

  assert {
    condition = alltrue([
      for policy in google_monitoring_alert_policy.alert :
      policy.conditions[0].condition_threshold[0].duration == "0s" &&
      policy.conditions[0].condition_threshold[0].threshold_value == 0 &&
      policy.conditions[0].condition_threshold[0].aggregations[0].alignment_period == "600s" &&
      policy.alert_strategy[0].auto_close == "1800s"
    ])
    error_message = "durations are whole minutes, in seconds with an s"
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["dead_letters_open"].severity == "ERROR"
    error_message = "an error is an error there too"
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["coverage_low"].severity == "WARNING"
    error_message = "a warning is a warning there too"
  }

  assert {
    condition     = endswith(google_monitoring_alert_policy.alert["run_long"].documentation[0].content, "docs/runbook.md#run-long")
    error_message = "the documentation links to the rule's heading of the runbook"
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["run_long"].notification_channels == tolist(["projects/test-project/notificationChannels/1"])
    error_message = "alerts go to the channels"
  }
}
