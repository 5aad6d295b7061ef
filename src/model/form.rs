//! The national forms: keys, printed words and order of every row and column.
//!
//! Sources: 国办公开办函〔2019〕60号 (reports for 2019 and 2020) and 国办公开办函〔2021〕30号 (from 2021). Labels are the forms' own
//! words without their enumerators.

pub mod statistics;

use serde::{Deserialize, Serialize};

/// Which form a report is printed on; chosen by its content, never by its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Template {
    /// 国办公开办函〔2019〕60号.
    #[serde(rename = "2019_60")]
    Form2019,
    /// 国办公开办函〔2021〕30号.
    #[serde(rename = "2021_30")]
    Form2021,
    /// The statistics table of 2014 to 2018.
    #[serde(rename = "pre2019_stat_table")]
    StatisticsTable,
    /// Free text of 2008 to 2013.
    #[serde(rename = "free")]
    Free,
}

impl Template {
    /// The id in records and tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Form2019 => "2019_60",
            Self::Form2021 => "2021_30",
            Self::StatisticsTable => "pre2019_stat_table",
            Self::Free => "free",
        }
    }
}

/// One row of 收到和处理政府信息公开申请情况.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestRow {
    /// The key in records.
    pub key: &'static str,
    /// The heading that the row stands under, or empty.
    pub group: &'static str,
    /// Its own words.
    pub label: &'static str,
    /// Whether the 2019 form prints it.
    pub in_2019: bool,
    /// Whether the 2021 form prints it.
    pub in_2021: bool,
}

const fn row(key: &'static str, group: &'static str, label: &'static str) -> RequestRow {
    RequestRow { key, group, label, in_2019: true, in_2021: true }
}

const REFUSED: &str = "不予公开";
const UNABLE: &str = "无法提供";
const REJECTED: &str = "不予处理";
const OTHER: &str = "其他处理";

/// Every row of the requests table, both forms together, in printed order.
pub const REQUEST_ROWS: &[RequestRow] = &[
    row("new_received", "", "本年新收政府信息公开申请数量"),
    row("carried_over", "", "上年结转政府信息公开申请数量"),
    row("granted", "", "予以公开"),
    row("granted_partial", "", "部分公开（区分处理的，只计这一情形，不计其他情形）"),
    row("refused_state_secret", REFUSED, "属于国家秘密"),
    row("refused_legally_prohibited", REFUSED, "其他法律行政法规禁止公开"),
    row("refused_security_stability", REFUSED, "危及“三安全一稳定”"),
    row("refused_third_party_rights", REFUSED, "保护第三方合法权益"),
    row("refused_internal_affairs", REFUSED, "属于三类内部事务信息"),
    row("refused_process_info", REFUSED, "属于四类过程性信息"),
    row("refused_enforcement_file", REFUSED, "属于行政执法案卷"),
    row("refused_administrative_query", REFUSED, "属于行政查询事项"),
    row("unable_not_held", UNABLE, "本机关不掌握相关政府信息"),
    row("unable_requires_creation", UNABLE, "没有现成信息需要另行制作"),
    row("unable_unclear_after_correction", UNABLE, "补正后申请内容仍不明确"),
    row("rejected_petition_complaint", REJECTED, "信访举报投诉类申请"),
    row("rejected_repeated", REJECTED, "重复申请"),
    row("rejected_public_publication", REJECTED, "要求提供公开出版物"),
    row("rejected_excessive", REJECTED, "无正当理由大量反复申请"),
    row("rejected_confirm_or_reissue", REJECTED, "要求行政机关确认或重新出具已获取信息"),
    RequestRow { in_2021: false, ..row("other_handling", "", OTHER) },
    RequestRow {
        in_2019: false,
        ..row("other_overdue_correction", OTHER, "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请")
    },
    RequestRow {
        in_2019: false,
        ..row("other_unpaid_fee", OTHER, "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请")
    },
    RequestRow { in_2019: false, ..row("other_misc", OTHER, "其他") },
    row("results_total", "", "总计"),
    row("carried_forward", "", "结转下年度继续办理"),
];

/// The seven columns of the requests table: key and printed words.
pub const REQUEST_COLUMNS: &[(&str, &str)] = &[
    ("natural_person", "自然人"),
    ("commercial_enterprise", "商业企业"),
    ("research_institution", "科研机构"),
    ("public_welfare_org", "社会公益组织"),
    ("legal_service_org", "法律服务机构"),
    ("other_org", "其他"),
    ("total", "总计"),
];

/// The three blocks of 政府信息公开行政复议、行政诉讼情况: key and printed words.
pub const REVIEW_BLOCKS: &[(&str, &str)] =
    &[("review", "行政复议"), ("litigation_direct", "未经复议直接起诉"), ("litigation_after_review", "复议后起诉")];

/// The five columns of each of those blocks.
pub const REVIEW_COLUMNS: &[(&str, &str)] = &[
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other_result", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
];

/// One row of 主动公开政府信息情况.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProactiveRow {
    /// The key in records.
    pub key: &'static str,
    /// Its own words.
    pub label: &'static str,
    /// The item of article 20 that it stands under: 一, 五, 六, 八, 九.
    pub item: &'static str,
    /// Fields: key and the words of the column above.
    pub fields: &'static [(&'static str, &'static str)],
}

const ISSUED: &[(&str, &str)] =
    &[("issued", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数")];
const MADE: &[(&str, &str)] =
    &[("made", "本年新制作数量"), ("newly_disclosed", "本年新公开数量"), ("disclosed_total", "对外公开总数量")];
const ITEMS: &[(&str, &str)] =
    &[("prior_year_items", "上一年项目数量"), ("change", "本年增/减"), ("decisions", "处理决定数量")];
const DECISIONS: &[(&str, &str)] = &[("decisions", "本年处理决定数量")];

const fn proactive(
    key: &'static str,
    label: &'static str,
    item: &'static str,
    fields: &'static [(&'static str, &'static str)],
) -> ProactiveRow {
    ProactiveRow { key, label, item, fields }
}

/// The rows of the proactive-disclosure table on the 2019 form. A field named `amount` stands for the group
/// `amount_raw`, `amount_yuan` (and on the 2021 form `amount_wan_yuan`) in records.
pub const PROACTIVE_2019: &[ProactiveRow] = &[
    proactive("rules", "规章", "一", MADE),
    proactive("normative_documents", "规范性文件", "一", MADE),
    proactive("administrative_licensing", "行政许可", "五", ITEMS),
    proactive("other_external_services", "其他对外管理服务事项", "五", ITEMS),
    proactive("administrative_penalty", "行政处罚", "六", ITEMS),
    proactive("administrative_coercion", "行政强制", "六", ITEMS),
    proactive(
        "administrative_fees",
        "行政事业性收费",
        "八",
        &[("prior_year_items", "上一年项目数量"), ("change", "本年增/减")],
    ),
    proactive(
        "centralized_procurement",
        "政府集中采购",
        "九",
        &[("projects", "采购项目数量"), ("amount", "采购总金额")],
    ),
];

/// The rows of the proactive-disclosure table on the 2021 form.
pub const PROACTIVE_2021: &[ProactiveRow] = &[
    proactive("rules", "规章", "一", ISSUED),
    proactive("normative_documents", "行政规范性文件", "一", ISSUED),
    proactive("administrative_licensing", "行政许可", "五", DECISIONS),
    proactive("administrative_penalty", "行政处罚", "六", DECISIONS),
    proactive("administrative_coercion", "行政强制", "六", DECISIONS),
    proactive("administrative_fees", "行政事业性收费", "八", &[("amount", "本年收费金额（单位：万元）")]),
];

/// The rows that a form prints in its requests table.
pub fn request_rows(template: Template) -> impl Iterator<Item = &'static RequestRow> {
    REQUEST_ROWS.iter().filter(move |row| match template {
        Template::Form2019 => row.in_2019,
        Template::Form2021 => row.in_2021,
        Template::StatisticsTable | Template::Free => false,
    })
}

/// The rows that a form prints in its proactive-disclosure table.
pub fn proactive_rows(template: Template) -> &'static [ProactiveRow] {
    match template {
        Template::Form2019 => PROACTIVE_2019,
        Template::Form2021 => PROACTIVE_2021,
        Template::StatisticsTable | Template::Free => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_have_the_rows_that_they_print() {
        assert_eq!(request_rows(Template::Form2019).count(), 23);
        assert_eq!(request_rows(Template::Form2021).count(), 25);
        assert_eq!(REQUEST_COLUMNS.len(), 7);
        assert_eq!(REVIEW_BLOCKS.len() * REVIEW_COLUMNS.len(), 15);
    }
}
