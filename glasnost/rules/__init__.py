"""Rulebook → checked rules → verdicts with reasons.

The order of work, one module a step:

    document   the Markdown file, as lines with their numbers
    grammar    the words of a condition → syntax
    rulebook   the file as a whole: facts, lists, tests, the decision, the examples
    meaning    syntax → typed conditions over facts, tests and values written in place
    situations facts → variables: the regions of values that the law tells apart
    diagram    the decision as an ordered diagram over those variables
    vectors    terms and conditions over whole columns
    codes      a batch of facts → a small number each
    automaton  the diagram as tables that lead from number to number
    matters    which missing facts matter
    batches    a batch → a number a row that stands for its verdict
    closer     the few rows that this cannot settle, one distinct row at a time
    evaluation a table of facts → a table of verdicts
"""
