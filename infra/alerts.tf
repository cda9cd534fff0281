# The alert rules of shared/alerts/rules.json as alert policies: each fires when the status function logs its rule's
# name, which it does whenever /status or /metrics is read. An uptime check or a scheduler job has to read one of them.

variable "project_id" {
  description = "The project that the functions run in."
  type        = string
}

variable "alert_channels" {
  description = "Notification channels of Cloud Monitoring that alerts go to."
  type        = list(string)
  default     = []
}

variable "runbook_url" {
  description = "Where the runbook is read; each alert links to its heading."
  type        = string
  default     = "docs/runbook.md"
}

variable "status_service" {
  description = "The Cloud Run service of the status function."
  type        = string
  default     = "ai-usage-status"
}

locals {
  alert_rules = { for rule in jsondecode(file("${path.module}/../shared/alerts/rules.json")) : rule.name => rule }

  # How Cloud Monitoring calls what the rules call error and warning.
  alert_severities = { error = "ERROR", warning = "WARNING" }
}

resource "google_logging_metric" "alert" {
  for_each = local.alert_rules

  project     = var.project_id
  name        = "ai-usage/alert/${each.key}"
  description = "How often the status function saw ${each.key} fire."
  filter = join(" AND ", [
    "resource.type=\"cloud_run_revision\"",
    "resource.labels.service_name=\"${var.status_service}\"",
    "jsonPayload.message=\"${each.value.log_event}\"",
    "jsonPayload.rule=\"${each.key}\"",
  ])

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }
}

resource "google_monitoring_alert_policy" "alert" {
  for_each = local.alert_rules

  project               = var.project_id
  display_name          = "ai-usage: ${each.key}"
  severity              = local.alert_severities[each.value.severity]
  combiner              = "OR"
  notification_channels = var.alert_channels

  conditions {
    display_name = "${each.key} ${each.value.fires} ${each.value.threshold} ${each.value.unit}"

    condition_threshold {
      filter = join(" AND ", [
        "resource.type=\"cloud_run_revision\"",
        "metric.type=\"logging.googleapis.com/user/${google_logging_metric.alert[each.key].name}\"",
      ])
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "600s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }

      trigger {
        count = 1
      }
    }
  }

  # The rule keeps firing with each reading of the status: an incident closes when half an hour brings no more.
  alert_strategy {
    auto_close = "1800s"
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The log event `${each.value.log_event}` with `rule=${each.key}` says what is wrong. What to do: ${var.runbook_url}#${each.value.runbook}"
  }
}
