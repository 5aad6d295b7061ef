//! Whole pages: what portals put around a report, and their listings.
//!
//! Comes in: a report or a list of links. Goes out: a page's HTML with menus, breadcrumbs and footers, as each family of portals writes
//! them. Never the bytes or the headers.

use super::markup::{Markup, add, escape};
use super::report::{Block, SampleReport};

/// How a family of portals frames an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// 大汉: `div#zoom`, the title both above and in the text.
    Hanweb,
    /// 拓尔思: `div.TRS_Editor`, the title above the text only.
    Trs,
    /// None of them: a table around the article, the title in the text only.
    Plain,
}

/// What stands around the articles of one portal.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// The portal's name, in titles and footers.
    pub portal: String,
    /// The address of the listing, in breadcrumbs.
    pub listing: String,
    /// The family.
    pub family: Family,
    /// What `meta` says of the encoding, true or not.
    pub charset: &'static str,
    /// How articles are marked up.
    pub markup: Markup,
}

/// A link under an article: address and words.
pub type Attachment = (String, String);

impl Chrome {
    /// A portal of this name whose listing lies here.
    pub fn new(portal: &str, listing: &str, family: Family, markup: Markup) -> Self {
        Self { portal: portal.to_owned(), listing: listing.to_owned(), family, charset: "utf-8", markup }
    }

    /// With this encoding in `meta`.
    #[must_use]
    pub fn declaring(mut self, charset: &'static str) -> Self {
        self.charset = charset;
        self
    }

    /// The page of a report, with its metadata table and its attachments.
    pub fn report(&self, report: &SampleReport, attachments: &[Attachment]) -> String {
        let blocks: Vec<Block> = match self.family {
            Family::Trs => report.blocks().into_iter().filter(|block| !matches!(block, Block::Title(_))).collect(),
            Family::Hanweb | Family::Plain => report.blocks(),
        };
        let article = super::markup::report(&blocks, self.markup);
        let mut body = String::new();
        if self.family != Family::Plain {
            add(&mut body, format_args!("<h1 class=\"title\">{}</h1>\n", escape(&report.title())));
        }
        let (open, close) = match self.family {
            Family::Hanweb => ("<div id=\"zoom\" class=\"bt-article\">", "</div>"),
            Family::Trs => ("<div class=\"view TRS_UEDITOR trs_web\"><div class=\"TRS_Editor\">", "</div></div>"),
            Family::Plain => ("<table width=\"980\" align=\"center\"><tr><td class=\"nr\">", "</td></tr></table>"),
        };
        add(&mut body, format_args!("{}{open}\n{article}{close}\n", metadata(report)));
        for (href, label) in attachments {
            let (href, label) = (escape(href), escape(label));
            add(&mut body, format_args!("<p class=\"fj\">附件：<a href=\"{href}\">{label}</a></p>\n"));
        }
        body += "<div class=\"tools\"><a href=\"javascript:window.print()\">【打印本页】</a>\
                 <a href=\"javascript:window.close()\">【关闭窗口】</a></div>\n";
        self.page(&report.title(), &body)
    }

    /// Any page: menu, breadcrumb, body, footer.
    pub fn page(&self, title: &str, body: &str) -> String {
        let Self { portal, listing, charset, .. } = self;
        let (title, portal) = (escape(title), escape(portal));
        let mut menu = String::new();
        for (at, word) in ["首页", "要闻动态", "政务公开", "办事服务", "互动交流"].iter().enumerate()
        {
            add(&mut menu, format_args!("<li><a href=\"/menu/{at}/\">{word}</a></li>"));
        }
        format!(
            "<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">\n\
             <title>{title}-{portal}</title>\n<meta name=\"SiteName\" content=\"{portal}\">\n\
             <style>.menu li{{float:left}} .title{{text-align:center}}</style>\n\
             <script>function size(n){{document.getElementById('zoom').style.fontSize=n+'px'}}</script>\n</head>\n<body>\n\
             <div class=\"top\">今天是<script>document.write(new Date().toLocaleDateString())</script></div>\n\
             <ul class=\"menu\">{menu}</ul>\n\
             <div class=\"where\">您的位置：<a href=\"/\">首页</a> &gt; <a href=\"/menu/2/\">政务公开</a> &gt; <a href=\"{listing}\">\
             政府信息公开年报</a></div>\n\
             {body}\
             <div class=\"foot\">\n<p>主办：{portal}　网站标识码：9900000000</p>\n<p><a href=\"/menu/about/\">网站地图</a> | \
             <a href=\"http://friend.invalid/\">友情链接</a></p>\n</div>\n</body>\n</html>\n"
        )
    }

    /// A listing of these lines, which [`item`] makes, and what pages through it.
    pub fn listing(&self, title: &str, lines: &[String], pager: &str) -> String {
        let body = format!(
            "<div class=\"list\">\n<ul>\n{}\n</ul>\n</div>\n<div class=\"pages\">{pager}</div>\n",
            lines.join("\n")
        );
        self.page(title, &body)
    }
}

fn metadata(report: &SampleReport) -> String {
    format!(
        "<table class=\"info\"><tr><td>索引号</td><td>{}</td><td>发布机构</td><td>{}</td></tr>\
         <tr><td>发布日期</td><td>{}</td><td>主题分类</td><td>其他</td></tr></table>\n",
        report.index_number(),
        escape(report.agency()),
        report.publication_date()
    )
}

/// One line of a listing.
pub fn item(href: &str, title: &str, date: &str) -> String {
    let (href, title) = (escape(href), escape(title));
    format!(
        "<li><a href=\"{href}\" title=\"{title}\" target=\"_blank\">{title}</a><span class=\"date\">{date}</span></li>"
    )
}

/// One record of a jpage island or dataproxy answer.
pub fn record(line: &str) -> String {
    format!("<record><![CDATA[{line}]]></record>")
}
