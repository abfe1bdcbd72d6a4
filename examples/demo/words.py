"""
The words that the demonstration is told in, Chinese and English side by side.

All names are put together from these parts; any resemblance is coincidental.
"""

# ruff: noqa: E501 - what people say is not broken into lines

from typing import NamedTuple

Pair = tuple[str, str]

COMPANY: Pair = ("云帆智能装备有限公司", "Yunfan Intelligent Equipment Co., Ltd.")
MAIL_DOMAIN = "yunfan.example"

SURNAMES: tuple[Pair, ...] = (
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"),
    ("杨", "Yang"), ("赵", "Zhao"), ("黄", "Huang"), ("周", "Zhou"), ("吴", "Wu"),
    ("徐", "Xu"), ("孙", "Sun"), ("胡", "Hu"), ("朱", "Zhu"), ("高", "Gao"),
    ("林", "Lin"), ("何", "He"), ("郭", "Guo"), ("马", "Ma"), ("罗", "Luo"),
    ("梁", "Liang"), ("宋", "Song"), ("郑", "Zheng"), ("谢", "Xie"), ("韩", "Han"),
    ("唐", "Tang"), ("冯", "Feng"), ("于", "Yu"), ("董", "Dong"), ("程", "Cheng"),
)  # fmt: skip
GIVEN_NAMES: tuple[Pair, ...] = (
    ("芳", "Fang"), ("伟", "Wei"), ("娜", "Na"), ("敏", "Min"), ("静", "Jing"),
    ("磊", "Lei"), ("洋", "Yang"), ("艳", "Yan"), ("勇", "Yong"), ("杰", "Jie"),
    ("涛", "Tao"), ("超", "Chao"), ("秀英", "Xiuying"), ("建国", "Jianguo"),
    ("晓明", "Xiaoming"), ("海燕", "Haiyan"), ("文博", "Wenbo"), ("雨桐", "Yutong"),
    ("子涵", "Zihan"), ("思远", "Siyuan"), ("佳怡", "Jiayi"), ("志强", "Zhiqiang"),
    ("丽华", "Lihua"), ("俊杰", "Junjie"), ("梦洁", "Mengjie"), ("国栋", "Guodong"),
    ("欣悦", "Xinyue"), ("浩然", "Haoran"), ("玉兰", "Yulan"), ("明轩", "Mingxuan"),
)  # fmt: skip

CITIES: tuple[tuple[Pair, Pair], ...] = (
    (("浙江省", "Zhejiang"), ("杭州", "Hangzhou")),
    (("浙江省", "Zhejiang"), ("宁波", "Ningbo")),
    (("江苏省", "Jiangsu"), ("苏州", "Suzhou")),
    (("江苏省", "Jiangsu"), ("无锡", "Wuxi")),
    (("江苏省", "Jiangsu"), ("常州", "Changzhou")),
    (("上海市", "Shanghai"), ("上海", "Shanghai")),
    (("广东省", "Guangdong"), ("深圳", "Shenzhen")),
    (("广东省", "Guangdong"), ("东莞", "Dongguan")),
    (("广东省", "Guangdong"), ("佛山", "Foshan")),
    (("山东省", "Shandong"), ("青岛", "Qingdao")),
    (("山东省", "Shandong"), ("烟台", "Yantai")),
    (("福建省", "Fujian"), ("厦门", "Xiamen")),
    (("湖北省", "Hubei"), ("武汉", "Wuhan")),
    (("四川省", "Sichuan"), ("成都", "Chengdu")),
    (("安徽省", "Anhui"), ("合肥", "Hefei")),
    (("河南省", "Henan"), ("郑州", "Zhengzhou")),
)
BRANDS: tuple[Pair, ...] = (
    ("恒信", "Hengxin"), ("瑞丰", "Ruifeng"), ("博源", "Boyuan"), ("嘉禾", "Jiahe"),
    ("鼎盛", "Dingsheng"), ("明泰", "Mingtai"), ("远航", "Yuanhang"), ("华腾", "Huateng"),
    ("金穗", "Jinsui"), ("立新", "Lixin"), ("众诚", "Zhongcheng"), ("天启", "Tianqi"),
    ("东晟", "Dongsheng"), ("佳美", "Jiamei"), ("宏图", "Hongtu"), ("正阳", "Zhengyang"),
    ("新锐", "Xinrui"), ("海诺", "Hainuo"), ("福临", "Fulin"), ("九州", "Jiuzhou"),
    ("启明", "Qiming"), ("卓越", "Zhuoyue"), ("康源", "Kangyuan"), ("星辰", "Xingchen"),
    ("弘毅", "Hongyi"), ("凯达", "Kaida"), ("绿洲", "Lvzhou"), ("联创", "Lianchuang"),
    ("安信", "Anxin"), ("万合", "Wanhe"),
)  # fmt: skip


class Trade(NamedTuple):
    """
    A line of business and how companies in it are called.
    """

    industry: Pair
    suffix: Pair


TRADES: tuple[Trade, ...] = (
    Trade(("食品制造", "Food manufacturing"), ("食品有限公司", "Foods Co., Ltd.")),
    Trade(("医药制造", "Pharmaceuticals"), ("医药科技有限公司", "Pharma Co., Ltd.")),
    Trade(("机械制造", "Machinery"), ("机械有限公司", "Machinery Co., Ltd.")),
    Trade(("汽车零部件", "Car parts"), ("汽车零部件有限公司", "Auto Parts Co., Ltd.")),
    Trade(("电子制造", "Electronics"), ("电子有限公司", "Electronics Co., Ltd.")),
    Trade(
        ("日用化工", "Household chemicals"),
        ("日化有限公司", "Daily Chemical Co., Ltd."),
    ),
    Trade(("物流仓储", "Logistics"), ("供应链有限公司", "Supply Chain Co., Ltd.")),
    Trade(("新能源", "New energy"), ("新能源科技有限公司", "New Energy Co., Ltd.")),
    Trade(("纺织服装", "Textiles"), ("纺织有限公司", "Textile Co., Ltd.")),
    Trade(("家具制造", "Furniture"), ("家居有限公司", "Home Co., Ltd.")),
)
SIZES: tuple[Pair, ...] = (
    ("小型企业", "Small"),
    ("中型企业", "Medium"),
    ("大型企业", "Large"),
)
SOURCES: tuple[Pair, ...] = (
    ("行业展会", "Trade fair"), ("老客户介绍", "Referral"), ("官网咨询", "Website"),
    ("电话开发", "Cold call"), ("合作伙伴", "Partner"),
)  # fmt: skip
POSITIONS: tuple[Pair, ...] = (
    ("设备部经理", "Equipment manager"), ("生产总监", "Production director"),
    ("采购主管", "Purchasing lead"), ("IT 主管", "IT lead"), ("厂长", "Plant manager"),
    ("车间主任", "Workshop head"), ("总经理助理", "Assistant to the general manager"),
)  # fmt: skip


class Matter(NamedTuple):
    """
    Something customers come with.

    Attributes:
        kind: Kind of the ticket.
        topic: Topic of the ticket.
        weight: How often it comes, relative to others.
        priorities: Weights of high, medium and low.
        asked: What customers say.
        solved: What they are told in the end, one for each of *asked*.
    """

    kind: str
    topic: str
    weight: int
    priorities: tuple[int, int, int]
    asked: tuple[Pair, ...]
    solved: tuple[Pair, ...]


MATTERS: tuple[Matter, ...] = (
    Matter(
        "inquiry", "product_operation", 15, (0, 4, 6),
        (
            ("产线看板上的稼动率和现场统计对不上，想确认停机时间是怎么归类的",
             "Utilisation on the line dashboard differs from our own count; how is downtime classified?"),
            ("班组长换人后登录不了平板端，提示没有工位权限，如何重新授权",
             "The new shift leader cannot log in on the tablet: no workstation permission. How do we grant it?"),
            ("想把包装线的换型参数存成模板，手册里没有找到操作步骤",
             "We want to save change-over settings of the packing line as a template; the manual does not say how."),
        ),
        (
            ("已说明停机归类规则，并协助将“待料”调整为计划外停机，数据已对齐",
             "Explained the downtime classes and moved 'waiting for material' to unplanned; figures now agree."),
            ("已远程为新班组长绑定工位并重置权限，现场登录验证通过",
             "Bound the workstation to the new shift leader remotely; login on site confirmed."),
            ("已发送参数模板操作指引（含截图），并电话带客户完成一次保存与调用",
             "Sent an illustrated guide and walked the customer through saving and loading a template."),
        ),
    ),
    Matter(
        "inquiry", "contract_renewal", 5, (0, 3, 7),
        (
            ("年度维保合同下月到期，想了解续签价格和新增服务内容",
             "Our maintenance contract ends next month; what would renewal cost and what is new in it?"),
            ("集团要求统一签框架协议，请提供续签版本的服务条款",
             "Headquarters wants one framework agreement; please send the terms for renewal."),
        ),
        (
            ("已发送续签报价与服务清单，客户确认按两年期续签",
             "Sent the quotation and list of services; the customer opts for two years."),
            ("已提供框架协议条款及差异说明，法务对接人已互换",
             "Sent framework terms with a comparison; legal contacts exchanged."),
        ),
    ),
    Matter(
        "inquiry", "cooperation", 4, (0, 3, 7),
        (
            ("新厂区规划两条灌装线，希望安排方案交流和参观样板工厂",
             "We plan two filling lines in the new plant and would like a proposal and a visit to a reference site."),
        ),
        (
            ("已安排方案工程师对接，并确认下周参观样板工厂的行程",
             "A solutions engineer is assigned and the visit is fixed for next week."),
        ),
    ),
    Matter(
        "after_sales_support", "product_failure", 16, (5, 5, 0),
        (
            ("三号包装线频繁报伺服过载，已停机两次，影响当天出货",
             "Packing line 3 keeps reporting servo overload and stopped twice today; shipments are affected."),
            ("视觉检测误剔率突然升到百分之五，正常品被大量剔除",
             "The vision system suddenly rejects five per cent of good products."),
            ("码垛机器人夹爪漏气，只能人工码垛，需要尽快处理",
             "The palletising gripper leaks air and we stack by hand; please act soon."),
            ("产线管理系统凌晨宕机后数据中断约两小时，无法补录",
             "The line system went down at night; two hours of data are missing and cannot be re-entered."),
        ),
        (
            ("工程师到场更换伺服驱动器并重新整定参数，连续运行八小时无报警",
             "An engineer replaced the servo drive and retuned it; eight hours without an alarm."),
            ("已更新光源标定与检测模板，误剔率恢复到千分之三以内",
             "Recalibrated lighting and templates; false rejects are below 0.3 per cent again."),
            ("已寄出夹爪密封件并远程指导更换，气密性测试合格",
             "Sent gripper seals and guided the exchange remotely; leak test passed."),
            ("已恢复服务并从控制器缓存补回缺失数据，同时启用双机热备",
             "Service restored, the missing data recovered from controller cache, hot standby switched on."),
        ),
    ),
    Matter(
        "after_sales_support", "after_sales_repair", 9, (2, 6, 2),
        (
            ("送料皮带磨损开裂，申请更换并评估备件库存",
             "The feeding belt is worn and cracked; please replace it and review our spare parts."),
            ("触摸屏局部失灵，操作工需要反复点击",
             "Parts of the touch screen do not react; operators have to tap again and again."),
        ),
        (
            ("已更换皮带并给出备件清单，建议常备两套",
             "Belt replaced; recommended to keep two sets in stock."),
            ("已更换触摸屏并完成校准，旧屏返厂检测",
             "Touch screen replaced and calibrated; the old one goes back for analysis."),
        ),
    ),
    Matter(
        "after_sales_support", "technical_training", 6, (0, 3, 7),
        (
            ("新入职六名操作工，希望安排一次现场培训和考核",
             "Six new operators have joined; please arrange training and a test on site."),
        ),
        (
            ("已完成半天现场培训与考核，六人全部通过，资料已归档",
             "Half a day of training and a test held on site; all six passed."),
        ),
    ),
    Matter(
        "complaint", "delivery_delay", 7, (5, 5, 0),
        (
            ("合同约定上月底到货的备件至今未发，多次询问没有明确答复",
             "Spare parts due at the end of last month have not been sent, and nobody gives us a clear answer."),
            ("二期设备交付比计划晚了十天，影响我们的投产节点",
             "Phase two arrived ten days late and endangers our start of production."),
        ),
        (
            ("已协调仓库当日加急发货，承担运费并致歉，附物流单号",
             "Shipped the same day by express at our cost, with apology and tracking number."),
            ("已提交赶工计划并增派两名调试工程师，投产节点维持不变",
             "Presented a recovery plan with two more engineers; the start date stands."),
        ),
    ),
    Matter(
        "complaint", "service_efficiency", 6, (3, 6, 1),
        (
            ("报修后两天才有人联系，希望明确响应时间并有专人对接",
             "It took two days until somebody called back; we want a response time and a contact person."),
        ),
        (
            ("已指定专属服务工程师并书面承诺响应时间，客户表示认可",
             "Named a dedicated service engineer and confirmed the response time in writing."),
        ),
    ),
    Matter(
        "complaint", "product_quality", 5, (6, 4, 0),
        (
            ("新到的输送机有三台护罩开裂，要求换新并说明原因",
             "Guards of three new conveyors are cracked; we want replacements and an explanation."),
        ),
        (
            ("已换新三台护罩并提供质量分析报告，供应商整改完成",
             "Replaced the guards and delivered the quality report; the supplier has corrected the process."),
        ),
    ),
    Matter(
        "change_request", "custom_development", 7, (1, 6, 3),
        (
            ("希望日报增加按班次统计的能耗，并能导出到集团报表模板",
             "The daily report should show energy by shift and export to the group's template."),
            ("需要把我们的条码规则接入系统，现有规则少了批次位",
             "Our barcode rules must be supported; the present ones lack the batch digits."),
        ),
        (
            ("已上线班次能耗统计与导出模板，客户试用三天确认可用",
             "Energy by shift and the export are live; confirmed after three days of use."),
            ("已完成条码规则配置并通过样品扫描测试",
             "Barcode rules configured; sample scans passed."),
        ),
    ),
    Matter(
        "change_request", "order_change", 5, (1, 6, 3),
        (
            ("订单中的两台上料机改为带称重功能的型号，请确认差价和交期",
             "Two feeders of our order should become the weighing model; please confirm price and date."),
        ),
        (
            ("已确认型号变更、差价与新交期，补充协议已回签",
             "Model, price difference and new date confirmed; the amendment is signed."),
        ),
    ),
    Matter(
        "suggestion", "service_upgrade", 5, (0, 2, 8),
        (
            ("建议报修可以直接扫设备上的二维码，省去填写序列号",
             "Repairs should be reported by scanning a code on the machine instead of typing its serial number."),
            ("希望备件商城增加历史订单一键复购",
             "Please let us reorder earlier orders with one click in the parts shop."),
        ),
        (
            ("已纳入下季度版本计划，并邀请客户参与试用",
             "Planned for next quarter's release; the customer will try it first."),
            ("已反馈产品部并排期，临时提供常用备件清单",
             "Passed to product and scheduled; a list of usual parts serves meanwhile."),
        ),
    ),
)  # fmt: skip

CHECKED: tuple[Pair, ...] = (
    ("已联系客户核实现场情况和影响范围",
     "Called the customer to check the situation on site and its extent."),
    ("已与客户确认细节，并请对方发送照片和日志",
     "Went through the details with the customer and asked for photos and logs."),
    ("已电话回复客户，说明处理安排和预计时间",
     "Called back and told the customer what happens next and when."),
)  # fmt: skip
WORKED: tuple[Pair, ...] = (
    ("查阅历史工单与日志，初步定位原因", "Went through earlier tickets and logs; likely cause found."),
    ("与技术部讨论处理方案，准备所需备件", "Discussed the approach with engineering and prepared parts."),
    ("已按方案完成内部验证", "Verified the solution internally."),
)  # fmt: skip
WAITED: tuple[Pair, ...] = (
    ("等待客户提供设备序列号和报警截图", "Waiting for serial number and a screenshot of the alarm"),
    ("等待客户安排停机窗口", "Waiting for the customer to set a time window"),
    ("等待客户内部审批", "Waiting for approval on the customer's side"),
)  # fmt: skip
SENT_BACK: tuple[Pair, ...] = (
    ("请补充原因分析和预防措施", "Please add the cause and how it is prevented"),
    ("请与合同条款核对后再回复客户", "Please check against the contract before answering"),
)  # fmt: skip
WISHES: tuple[Pair, ...] = (
    ("希望再提供一份书面操作说明", "Please also send written instructions"),
    ("处理时间能否提前到本周内", "Can it be done within this week"),
    ("请同时检查另外两台同型号设备", "Please check the two other machines of this model as well"),
)  # fmt: skip
DISPLEASED: tuple[Pair, ...] = (
    ("问题再次出现，未真正解决", "The problem came back; it was not really solved"),
    ("方案不能接受，要求重新处理", "The proposal is not acceptable; please start over"),
)  # fmt: skip
RETURNED: tuple[Pair, ...] = (
    ("运行两天后同样故障复现", "The same fault came back after two days"),
    ("客户反馈新班次仍有相同问题", "The new shift reports the same problem"),
)  # fmt: skip
REVISED: Pair = ("（已按客户意见补充调整）", " Adjusted to the customer's wishes.")
PLEASED: tuple[Pair, ...] = (
    ("客户确认问题已解决，表示满意", "The customer confirms it is solved and is satisfied."),
    ("客户验收通过，感谢及时处理", "Accepted, with thanks for the quick help."),
)  # fmt: skip
CARED: tuple[Pair, ...] = (
    ("例行回访，设备运行稳定，了解下季度产能计划",
     "Routine call: machines run well; talked about next quarter's capacity."),
    ("拜访客户，介绍新款视觉检测模块，客户有兴趣",
     "Visited and presented the new vision module; there is interest."),
    ("沟通维保续签意向，客户将在内部讨论后答复",
     "Talked about renewing maintenance; the customer will discuss it internally."),
    ("确认备件年度采购计划，客户希望按季度分批交付",
     "Went through the yearly plan for spare parts; quarterly deliveries are preferred."),
)  # fmt: skip
