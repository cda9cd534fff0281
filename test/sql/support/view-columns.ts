/** The columns that dashboards read, in their order. */
export const viewColumns: Record<string, string[]> = {
  vw_clock: ['now_at', 'today'],
  vw_monthly_finance: `
    cost_month cost_year cost_month_num month_year_label platform platform_monthly_cost included_value_usd
    seat_cost usage_cost unique_users seat_holders cost_per_user prev_month_cost mom_cost_change_pct
    growth_category avg_attribution_coverage unattributed_cost data_quality_status top_users_by_cost
    total_monthly_cost is_month_complete close_status view_generated_at days_since_last_data_refresh
  `
    .trim()
    .split(/\s+/),
  vw_productivity_metrics: `
    usage_month usage_year usage_month_num month_year_label platform user_email user_identifier
    monthly_sessions monthly_requests monthly_tokens monthly_lines_added monthly_lines_accepted
    avg_monthly_acceptance_rate lines_per_session tokens_per_session efficiency_ratio
    prev_month_lines_accepted mom_productivity_change_pct active_days_in_month monthly_engagement_rate
    engagement_category platform_avg_acceptance_rate platform_median_acceptance performance_tier
    avg_weekly_acceptance_rate weekly_consistency_rate view_generated_at days_since_last_refresh
  `
    .trim()
    .split(/\s+/),
  vw_cost_allocation: `
    report_month report_year report_month_num month_year_label platform user_email user_identifier department
    team user_category total_lines_added total_lines_accepted total_accepts total_sessions total_tokens
    acceptance_rate productivity_per_session total_cost_usd included_value_usd cost_transactions
    avg_transaction_cost cost_per_line_accepted cost_per_session cost_per_1k_tokens estimated_roi_ratio
    efficiency_tier team_size team_cost team_productivity team_avg_acceptance_rate cost_per_team_member
    productivity_per_team_member productivity_rank_in_team efficiency_rank_in_team prev_month_cost
    prev_month_productivity allocation_completeness view_generated_at days_since_last_refresh
  `
    .trim()
    .split(/\s+/),
  vw_executive_summary: `
    report_month report_year report_month_num month_year_label month_name_year total_monthly_cost
    included_value_usd total_active_users cost_per_active_user prev_month_cost prev_month_users
    cost_growth_rate user_growth_rate anthropic_cost cursor_cost anthropic_cost_share cursor_cost_share
    total_sessions total_lines_accepted total_tokens avg_acceptance_rate avg_productivity_per_session
    cost_per_line_accepted cost_per_session estimated_time_savings_ratio roi_assessment team_trend
    platform_preference annual_run_rate annual_cost_forecast qtd_cost ytd_cost is_month_complete
    close_status data_completeness view_generated_at days_since_last_refresh
  `
    .trim()
    .split(/\s+/),
  vw_unattributed_spend: `
    month_year_label platform account workspace_id api_key_id api_key_name key_creator is_mappable days
    cost_rows unattributed_usd weak_usd coverage strong_coverage mapping_rank strong_coverage_if_mapped
    strong_coverage_with_above view_generated_at
  `
    .trim()
    .split(/\s+/),
  vw_restatements: `
    month_year_label usage_date source account committed_at days_after status previous_billed_usd billed_usd
    moved_billed_usd previous_included_usd included_usd moved_included_usd rows_added rows_removed rows_changed
    vendor_changed report run_id reason
  `
    .trim()
    .split(/\s+/),
  vw_data_quality: `
    month_year_label usage_date source account last_status last_run_id last_reason last_recorded_at
    last_committed_at freshness_hours report vendor_rows landed_records quarantined_records usage_rows cost_rows
    billed_usd included_usd coverage strong_coverage row_coverage negative_amounts negative_usd restatements
    restated_usd open_dead_letters usd_at_stake view_generated_at
  `
    .trim()
    .split(/\s+/),
  vw_dead_letters: `
    dead_letter_id received_date received_at topic subscription function_name attributes payload
    payload_truncated error_class error_message delivery_attempt source account usage_date run_id fetch_id
    record_count usd_at_stake state state_reason resolved_at resolved_by
  `
    .trim()
    .split(/\s+/),
};
