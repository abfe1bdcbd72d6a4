"""
Words by which masks tell what says who somebody is from what says what he does.

Invariants:
    - Every word of :data:`BUSINESS` and :data:`FORMS` says what companies do, or of
      which kind they are; none is the name of one.

Not here: the masks (:mod:`crmkit.access` ``_masks``).
"""

from typing import Final


def _listed(text: str) -> tuple[str, ...]:
    """
    Return the words of a text.
    """
    return tuple(text.split())


#: Legal forms and kinds of establishments; they end a company's name.
FORMS: Final = frozenset(
    _listed(
        """
        股份有限公司 有限责任公司 有限公司 集团有限公司 集团股份有限公司 集团公司
        控股有限公司 公司 集团 控股 总公司 子公司 有限合伙 合伙企业 普通合伙 企业
        个人独资企业 个体工商户 合作社 专业合作社 农民专业合作社 联合社 厂 工厂 总厂
        分厂 店 商店 门店 专卖店 旗舰店 超市 商场 商城 商行 经营部 服务部 服务中心
        中心 工作室 事务所 律师事务所 会计师事务所 研究院 研究所 设计院 学院 大学
        中学 小学 学校 幼儿园 医院 诊所 门诊部 药店 大药房 银行 酒店 宾馆 饭店 餐厅
        协会 学会 商会 基金会 委员会 管理委员会 出版社 报社 电视台 管理局 分局 农场
        牧场 林场 矿 站 加油站 馆 图书馆 俱乐部 会所
        """
    )
)

#: What companies do.
BUSINESS: Final = frozenset(
    _listed(
        """
        科技 技术 信息 信息技术 信息科技 网络 网络科技 软件 互联网 电子 电子科技
        电子商务 商务 数据 大数据 智能 智能科技 智能装备 人工智能 物联网 通信 通讯
        生物 生物科技 生物技术 生物医药 医药 制药 药业 医疗 医疗器械 健康 健康管理
        化工 化学 材料 新材料 能源 新能源 电力 电气 电器 电机 光电 光伏 半导体
        微电子 仪器 仪表 仪器仪表 机械 机械制造 机电 设备 装备 装备制造 制造 制造业
        工业 实业 产业 重工 模具 五金 金属 钢铁 铝业 铜业 矿业 石油 石化 天然气 燃气
        环保 环保科技 环境 环境科技 水务 水利 建筑 建筑工程 建设 建设工程 工程
        工程技术 工程管理 装饰 装饰工程 装修 建材 家居 家具 门窗 陶瓷 玻璃 水泥
        房地产 房地产开发 地产 置业 物业 物业管理 物业服务 园林 园林绿化 食品 饮料
        酒业 茶业 乳业 粮油 农业 农业科技 农产品 畜牧 水产 养殖 种业 饲料 餐饮
        餐饮管理 餐饮服务 服饰 服装 纺织 鞋业 皮革 日用品 化妆品 美容 美发 珠宝 玩具
        包装 印刷 纸业 塑料 橡胶 塑胶 涂料 汽车 汽车销售 汽车服务 汽车零部件 零部件
        配件 轮胎 船舶 航空 航天 航运 铁路 轨道交通 交通 运输 货运 物流 供应链
        供应链管理 仓储 快递 速递 冷链 贸易 国际贸易 商贸 进出口 外贸 工贸 经贸 零售
        批发 销售 营销 采购 百货 连锁 国际 投资 投资管理 投资控股 资产管理 资本
        资本管理 基金 基金管理 股权投资 证券 期货 保险 保险经纪 信托 金融 金融服务
        金融信息服务 租赁 融资租赁 担保 典当 小额贷款 支付 财务 财务咨询 会计 税务
        审计 咨询 管理咨询 企业管理 企业管理咨询 企业服务 商务咨询 信息咨询 管理
        服务 教育 教育科技 教育咨询 培训 文化 文化传播 文化传媒 传媒 传播 广告
        广告传媒 影视 影业 动漫 游戏 娱乐 体育 旅游 旅行社 会展 展览 策划 设计 创意
        艺术 出版 印务 人力资源 人才 劳务 劳务派遣 家政 家政服务 保洁 安保 保安
        保安服务 安防 消防 检测 检测技术 认证 知识产权 法律服务 律师 会计师 系统
        系统集成 自动化 控制 机器人 无人机 芯片 集成电路 照明 灯饰 电缆 电线电缆
        电池 锂电 储能 氢能 发展 开发 科技发展 技术开发 技术服务 研发 生产 加工 股份
        联合 综合
        """
    )
)

#: Parts of a company; what comes before them is the company itself.
BRANCHES: Final = _listed(
    """
    分公司 分行 支行 分店 分院 分校 分部 营业部 营业厅 办事处 代表处 项目部
    事业部
    """
)

#: What both of them are in English, without dots and in small letters.
ENGLISH: Final = frozenset(
    _listed(
        """
        inc incorporated corp corporation co company ltd limited llc llp plc lp gmbh
        ag sa sarl bv nv oy ab as spa srl kg pty pte group holdings holding
        international global technology technologies tech software systems system
        solutions services service consulting consultants partners associates
        industries industry industrial manufacturing engineering construction energy
        electric electronics power pharma pharmaceuticals pharmaceutical biotech
        medical health healthcare hospital clinic bank financial finance capital
        insurance investments investment ventures logistics transport shipping
        trading trade import export foods food beverages retail stores store media
        communications telecom networks network data digital education university
        college school institute foundation hotel hotels travel airlines automotive
        motors materials chemicals chemical mining steel oil gas and & of
        """
    )
)

#: What is said after a surname.
TITLES: Final = _listed(
    """
    总经理 副总经理 董事长 副总裁 总裁 总监 副总监 总工程师 项目经理 产品经理
    销售经理 采购经理 客户经理 大堂经理 技术总监 销售总监 采购总监 市场总监
    财务总监 运营总监 经理 副经理 主任 副主任 主管 主席 董事 监事 部长 副部长
    处长 副处长 科长 副科长 局长 副局长 厅长 所长 厂长 副厂长 店长 院长 副院长
    校长 园长 站长 队长 组长 班长 行长 社长 会长 秘书长 秘书 助理 专员 顾问 代表
    工程师 设计师 会计师 律师 医生 大夫 护士 教授 老师 博士 会计 出纳 采购 销售
    客服 文员 师傅 老板 老板娘 先生 女士 小姐 太太 夫人 同学 总 工 董 姐 哥
    """
)

#: Surnames of two characters.
COMPOUND: Final = frozenset(
    _listed(
        """
        欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连
        澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于
        司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋
        夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲
        公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫
        仲长 子书 子桑 即墨 达奚 褚师 吴铭 纳兰 完颜 叶赫 爱新 那拉
        """
    )
)
