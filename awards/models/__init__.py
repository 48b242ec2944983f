from awards.models.catalogue import Award, AwardDecider, Mark, Part, Rule, RuleChange, RuleSet

__all__ = ["Award", "AwardDecider", "Mark", "Part", "Rule", "RuleChange", "RuleSet"]
