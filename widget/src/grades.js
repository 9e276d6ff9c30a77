/**
 * What a guideline's grade means, in short words of our own.
 *
 * Sources: the systems' own tables. ESMO standard operating procedures for authors (adapted from IDSA-USPHS); Kish, Clin
 * Infect Dis 2001;32:851 (IDSA); ACC/AHA class of recommendation and level of evidence 2015/2019; Guyatt, BMJ 2008;336:924
 * (GRADE); USPSTF grade definitions after July 2012; NICE manual, wording of recommendations; SIGN 50; Oxford CEBM 2009;
 * NCCN categories of evidence and consensus; VA/DoD guideline for guidelines 2019.
 */

const EXPERT = "expert opinion";

const SCHEMES = {
  esmo: {
    name: "ESMO",
    strength: {
      A: "strongly recommended: strong evidence, substantial clinical benefit",
      B: "generally recommended: strong or moderate evidence, limited clinical benefit",
      C: "optional: insufficient evidence, or benefit does not outweigh the risk",
      D: "generally not recommended: moderate evidence against it",
      E: "never recommended: strong evidence against it",
    },
    level: {
      I: "a large randomised trial of good quality, or meta-analyses of such trials",
      II: "small randomised trials, or large ones with suspected bias",
      III: "prospective cohort studies",
      IV: "retrospective cohort or case-control studies",
      V: `studies without control group, case reports, ${EXPERT}`,
    },
  },
  idsa: {
    name: "IDSA",
    strength: {
      A: "good evidence behind the recommendation",
      B: "moderate evidence behind the recommendation",
      C: "poor evidence behind the recommendation",
      D: "moderate evidence against",
      E: "good evidence against",
    },
    level: {
      I: "at least one properly randomised controlled trial",
      II: "well-designed studies without randomisation",
      III: `${EXPERT}, clinical experience or descriptive studies`,
    },
  },
  acc_aha: {
    name: "ACC/AHA, ESC",
    strength: {
      1: "strong: benefit far outweighs risk",
      "2a": "moderate: benefit outweighs risk",
      "2b": "weak: benefit about equals or exceeds risk",
      3: "not recommended: no benefit, or harm",
    },
    level: {
      A: "several randomised trials or meta-analyses of high quality",
      B: "one randomised trial, or large non-randomised studies",
      "B-R": "moderate quality, from randomised trials",
      "B-NR": "moderate quality, from non-randomised studies",
      C: `limited data or ${EXPERT}`,
      "C-LD": "limited data",
      "C-EO": EXPERT,
    },
  },
  grade: {
    name: "GRADE",
    strength: {
      strong: "most people should receive it; benefits and harms are clear",
      weak: "the choice may differ between people; the balance is close or uncertain",
    },
    level: {
      high: "further research is very unlikely to change the estimate",
      moderate: "further research may well change the estimate",
      low: "further research is very likely to change the estimate",
      "very low": "any estimate is very uncertain",
    },
  },
  uspstf: {
    name: "USPSTF",
    strength: {
      A: "recommended: high certainty of substantial net benefit",
      B: "recommended: moderate net benefit, or moderate certainty of a larger one",
      C: "offer selectively: net benefit is small",
      D: "recommended against: no net benefit, or harm outweighs it",
      I: "evidence is insufficient to judge benefit and harm",
    },
  },
  nice: {
    name: "NICE wording",
    strength: {
      offer: "a strong recommendation: clear benefit for the great majority",
      consider: "a weaker recommendation: the balance is closer, options are discussed",
      "do not offer": "a strong recommendation against",
    },
  },
  sign: {
    name: "SIGN",
    strength: {
      A: "rests on high-quality randomised trials or meta-analyses that apply directly",
      B: "rests on high-quality cohort or case-control studies, or is derived from trials",
      C: "rests on well-conducted cohort or case-control studies, or is derived from better ones",
      D: `rests on case series or ${EXPERT}, or is derived from cohort studies`,
    },
    level: {
      "1++": "meta-analyses or randomised trials, very low risk of bias",
      "1+": "meta-analyses or randomised trials, low risk of bias",
      "1-": "meta-analyses or randomised trials, high risk of bias",
      "2++": "high-quality reviews of, or case-control and cohort studies with very low risk of bias",
      "2+": "well-conducted case-control or cohort studies",
      "2-": "case-control or cohort studies, high risk of bias",
      3: "case reports or case series",
      4: EXPERT,
    },
  },
  oxford: {
    name: "Oxford CEBM",
    strength: {
      A: "consistent level 1 studies",
      B: "consistent level 2 or 3 studies, or derived from level 1",
      C: "level 4 studies, or derived from level 2 or 3",
      D: `level 5 evidence (${EXPERT}), or inconsistent studies`,
    },
    level: {
      "1a": "systematic review of randomised trials",
      "1b": "randomised trial",
      "1c": "all-or-none evidence",
      "2a": "systematic review of cohort studies",
      "2b": "cohort study or low-quality randomised trial",
      "2c": "outcomes research",
      "3a": "systematic review of case-control studies",
      "3b": "case-control study",
      4: "case series",
      5: EXPERT,
    },
  },
  nccn: {
    name: "NCCN",
    strength: {
      1: "high-level evidence, uniform consensus",
      "2A": "lower-level evidence, uniform consensus",
      "2B": "lower-level evidence, consensus",
      3: "any level of evidence, major disagreement",
    },
  },
  va_dod: {
    name: "VA/DoD",
    strength: {
      strong: "high confidence in the balance of benefit and harm",
      weak: "less confidence in the balance of benefit and harm",
      "neither for nor against": "the evidence does not allow a recommendation",
    },
  },
};

/** Other prints of one value. */
const SAME = {
  acc_aha: { I: "1", IIa: "2a", IIb: "2b", III: "3" },
  grade: { 1: "strong", 2: "weak", conditional: "weak", discretionary: "weak", A: "high", B: "moderate", C: "low", D: "very low" },
};

const DIRECTIONS = { against: "The recommendation is against the action.", neutral: "It is neither for nor against." };

/** @returns {string[]} sentences that explain the grade; what its system does not define is left out */
export function explainGrade(grade) {
  const scheme = SCHEMES[grade.scheme];
  const explain = (kind, printed) => {
    if (!printed) return null;
    const plain = printed.split(":")[0].trim();
    const value = SAME[grade.scheme]?.[plain] ?? SAME[grade.scheme]?.[plain.toLowerCase()] ?? plain;
    const meanings = scheme?.[kind] ?? {};
    const meaning = meanings[value] ?? meanings[value.toLowerCase()];
    const label = kind === "strength" ? "Strength" : "Level of evidence";
    return meaning ? `${label} ${printed}: ${meaning}.` : `${label} ${printed}.`;
  };
  const about = scheme ? `Grade of the guideline (${scheme.name}).` : "The guideline’s own grade; it names no system.";
  return [about, explain("strength", grade.strength), explain("level", grade.level), DIRECTIONS[grade.direction]].filter(Boolean);
}
