import type { LanguageTexts } from "./language.ts";

/** Chinese, in simplified characters. */
export const zh: LanguageTexts = {
  code: "zh",
  dir: "ltr",
  gap: "",
  money: { before: "€", after: "", group: ",", point: "." },
  nouns:
    "台灯|椅子|桌子|书架|地毯|水壶|平底锅|刀|马克杯|茶壶|花盆|长椅|灯笼|鸟屋|吊床|钢笔|笔记本|书桌|文件夹|时钟|吉他|" +
    "钢琴|鼓|长笛|耳机|背包|行李箱|帐篷|雨伞|指南针|围巾|帽子|鞋|夹克|手套|拼图|风筝|娃娃|玩具火车|桌游",
  materials: ["橡木", "不锈钢", "玻璃", "竹", "皮革", "铜", "亚麻", "胡桃木"],
  colours: ["白色", "沙色", "墨绿", "藏青", "砖红", "炭灰", "芥末黄"],
  name: "{brand} {material}{noun} {model}",
  labels: {
    brand: "品牌",
    material: "材质",
    colour: "颜色",
    weight: "重量",
    size: "尺寸",
    warranty: "保修",
    article: "货号",
    details: "商品详情",
    reviews: "用户评价",
    related: "猜你喜欢",
    inStock: "有货",
    soldOut: "售罄",
    toBasket: "加入购物车",
    quantity: "数量",
    delivery: "2至4天送达",
  },
  years: "{}年",
  people: ["王芳", "李伟", "张敏", "刘洋", "陈静"],
  descriptions: [
    "这款{noun}由匠人以{material}手工制成，打磨三遍后上油。",
    "{brand}的作坊自1968年起一直在同一条街上。",
    "比看上去更大，比想象中更轻。",
    "颜色会随岁月变深，每年冬天上一次油就够了。",
    "包装不含塑料，附有一本教您自己修理的小册子。",
  ],
  reviews: [
    "非常漂亮，比预计早到两天。",
    "本来买给妹妹的，结果自己留下了。",
    "少了一颗螺丝，{brand}第二天就寄来三颗。",
    "颜色比照片深一些，不过已经习惯了。",
    "每天使用，半年没有一道划痕。",
  ],
  titles: ["怎样挑选一件好{noun}", "走进{brand}的作坊", "自己动手修{noun}", "说说{material}的好处"],
  sentences: [
    "我们卖出的第一件{noun}十一年后回来了，只需要一滴油。",
    "关于{material}有两种看法，持不同看法的人互不来往。",
    "{brand}设在一座老磨坊的底层，人未见，声先闻。",
    "闭上眼睛：重量比任何标签说得更多。",
    "贵的不是好东西，而是坏东西，因为要买三次。",
    "我们问了四十位顾客想改变什么，三十一位回答：“什么都不用。”",
    "剩下的只是耐心，和一块柔软的布。",
  ],
};
