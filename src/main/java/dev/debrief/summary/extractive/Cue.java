package dev.debrief.summary.extractive;

import java.util.List;

/** Words that show what a chat line is for, in the languages of {@link Language} and some more. */
enum Cue {
  /** Somebody decides, proposes, promises or solves something. */
  OUTCOME(
      "decided decide decision conclusion concluded agreed agree agreement propose proposed"
          + " proposal suggest recommend approved solved solution resolved fixed deadline scheduled"
          + " released entschieden entscheiden entscheidung beschlossen beschluss einigen geeinigt"
          + " einverstanden vorschlag schlage lösung gelöst frist termin ergebnis decidido"
          + " decidimos decisión acordado acordamos acuerdo propongo propuesta solución resuelto"
          + " plazo décidé décidons décision accord propose proposition solution résolu délai"
          + " deciso decisione proposta soluzione scadenza decidiu decisão combinado proposta"
          + " solução prazo besloten besluit voorstel oplossing afgesproken решили решение"
          + " предлагаю договорились согласовали срок قررنا القرار قرار اتفقنا الاتفاق اقترح اقتراح"
          + " الحل الموعد 决定 決定 同意 建议 建議 提案 解决 解決 合意 结论 結論 결정 합의 제안 해결"),

  /** Somebody says what is to be done or why. */
  INTENT(
      "plan planned let's we'll will must should need because turns means instead"
          + " müssen sollten sollen werden weil debemos hay porque entonces devons faut parce"
          + " dobbiamo perché vamos porque moeten omdat надо нужно потому يجب لأن سوف"
          + " 应该 必须 因为 需要 べき から 해야"),

  /** A short answer that begins so says yes to what was said before. */
  AGREEMENT(
      "yes yep yeah yup agreed agree exactly right correct true sure ok okay sounds perfect great"
          + " ack lgtm 1 ja genau stimmt einverstanden klar passt sí si exacto correcto vale"
          + " perfecto claro oui exactement parfait certo esatto sim concordo certo klopt akkoord"
          + " да согласен согласна точно نعم موافق موافقة صحيح تمام أجل 好 好的 是的 可以 同意"
          + " はい 了解 賛成 네 좋아요 동의"),

  /** Greetings, thanks, laughter and fillers: they say nothing about what a room came to. */
  SMALL_TALK(
      "hi hello hey hiya yo morning evening night bye cya thanks thank thx ty cheers welcome lol"
          + " lmao rofl haha hehe heh hah hahaha xd wow oops ouch sorry please pls plz ok okay okey"
          + " k kk yeah yes yep yup nope nah no um uh uhm hmm hm mm mmm mm-hmm mhm ah oh ooh aha er"
          + " gonna wanna gotta dunno anyone anybody someone something anything everything thing"
          + " things stuff lot really just like well also get got getting going go know think mean"
          + " guess maybe want see say said one good nice great cool sure right actually still even"
          + " can't don't doesn't didn't isn't i'm it's that's there's you're i've i'll cant dont"
          + " im ive thats u ur r can will now back time ever much many way hallo moin servus danke"
          + " bitte tschüss ja nein doch mal halt eben schon okay hola gracias adiós buenas buenos"
          + " días favor jaja vale sí salut bonjour merci oui non mdr ciao grazie prego obrigado"
          + " obrigada olá oi dank hoi привет спасибо да нет пока مرحبا شكرا السلام عليكم أهلا صباح"
          + " الخير نعم لا 你好 谢谢 謝謝 大家 哈哈 好的 早上 上好 ござ ざい です ます した あり りが がと とう 안녕 감사"),

  /** A line that begins so leans on the one before it. */
  CONTINUATION(
      "it that this they them he she his her those these and but so or then which yeah yes no ok"
          + " well because cause also oh und aber das dann er sie y pero eso et mais ça e ma o"
          + " и но это");

  @SuppressWarnings("ImmutableEnumChecker") // an immutable list, which its type cannot say
  private final List<String> words;

  Cue(String words) {
    this.words = List.of(words.split(" ", -1));
  }

  /** In lower case. */
  List<String> words() {
    return words;
  }
}
