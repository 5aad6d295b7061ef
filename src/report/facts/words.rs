//! Words around a figure that say what it counts.
//!
//! In: nothing. Out: lists of words, parted by white space. Never here: the channels' own names, which are data
//! (`config/facts.toml`).

/// What stands in front of a category and is none of it.
pub(super) const LEADING: &str = "其中 从内容分类看 从内容看 从类别看 按内容看 分别为 分别是 主要包括 具体包括 具体为 具体是 包括 包含 主要是 主要有 含 按类别看 按内容分 \
    按信息类别分 一是 二是 三是 四是 五是 六是 以及 及 和 与 、 公开了 公开 发布了 发布 主动公开 主动 \
    涉及到 涉及 本年度";

/// What cannot open a category: things done and things asked.
pub(super) const NO_CATEGORY: &str = "依托 利用 借助 经 召开 开展 答复 办理 受理 收到 组织 举办 参加 回应 制作 印发 承办 回复 处理 比 较 同比 增长 报送 共 \
    累计 全年 全市 全县 全区 全局 解答 接受 申请 办结 更新 审查 制定 修订 废止 新增 开设 整改 转载 通过 \
    未 无 上年 去年 结转 重点栏目 录用 采用 采纳";

/// Categories that begin with one of the words above.
pub(super) const WHOLE: &str = "公开指南 公开目录 公开年报 公开年度 公开制度 公开公示 组织机构 组织人事 回应关切";

/// Words between a channel and its number that make it something other than items published there.
pub(super) const NO_ITEMS: &str = "解读 访谈 培训 留言 咨询 申请 访问 点击 阅读 关注 粉丝 回复 提案 建议 征集 调查 栏目 账号 检查 整改 \
    错误 信箱 来信 诉求 发布会 公开栏 查阅点 会议 办理 新媒体 专栏 目录 规章 法规 采用 采纳 录用 制作";

/// Words of what comes out in numbered issues and informs of no government: 预警信息12期.
pub(super) const NO_PERIODICAL: &str = "预警 预报 气象 天气 产量 行情";

/// Media that are no channel of their own: with one of these before it a channel is one of several.
pub(super) const MEDIA: &str = "报 刊 电视 电台 广播 台 栏 屏 媒体 杂志";

/// Media that are no category of information: 报刊公开信息9条.
pub(super) const MEDIA_NAMES: &str = "报刊 报纸 电视 电台 广播 杂志 新媒体 媒体 公开栏 公示栏 宣传栏 公告栏";

/// What stands right before the number where items were published.
pub(super) const ITEMS: &str = "新闻 公布 上传 登载 刊登 发稿 信息 动态 资讯 消息 稿件 文章 内容 作品 推文 图文 发布 公开 推送 刊发 更新 数 数量 总量 平台 账号 号 \
    视频 报道 稿 政务 信息量";

/// Bodies that publish: 市级部门信息公开20条 says who, and not of what kind.
pub(super) const PUBLISHERS: &str = "机关 部门 单位 镇街 街镇 乡镇 镇乡 街道 县区 区县 县市区";

/// What follows a name in quotation marks that is a channel's, not a kind of information: “某县发布”推送信息9条.
pub(super) const OF_A_NAME: &str = "推送 发布 公众号 微信 微博 专栏 栏目 平台 网 上 号";
