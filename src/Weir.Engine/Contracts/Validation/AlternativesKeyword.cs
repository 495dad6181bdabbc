namespace Weir.Engine.Contracts.Validation;

/// <summary><c>anyOf</c> and <c>oneOf</c>.</summary>
sealed class AlternativesKeyword(Schema[] schemas, bool exactlyOne) : Keyword
{
    readonly string _none = $"matches none of the {schemas.Length} alternatives of {(exactlyOne ? "oneOf" : "anyOf")}";

    public IReadOnlyList<Schema> Schemas => schemas;

    public bool ExactlyOne => exactlyOne;

    public override IEnumerable<Schema> InPlace => schemas;

    /// <remarks>The complaint is that of the alternative that came furthest into the value, if it is only one: most likely that one was meant.</remarks>
    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        var match = -1;
        var furthest = default(Failure);
        var meant = -1;
        for (var index = 0; index < schemas.Length; index++)
        {
            if (evaluation.Apply(schemas[index], in record, place.Node, place.Collects))
            {
                if (exactlyOne && match >= 0) return evaluation.Fail(RecordCodes.NoAlternative, Several(evaluation, this, match, index), place.Node);
                match = index;
                if (!exactlyOne && !place.Collects) return true;
                continue;
            }
            if (evaluation.IsExhausted) return false;
            var failure = evaluation.Failure;
            if (failure.Node == place.Node && failure.Code == RecordCodes.WrongType) continue;
            if (meant != -1 && failure.Level == furthest.Level) meant = -2;
            if (meant != -1 && failure.Level <= furthest.Level) continue;
            (meant, furthest) = (index, failure);
        }
        if (match >= 0) return true;
        return meant < 0
            ? evaluation.Fail(RecordCodes.NoAlternative, _none, place.Node)
            : evaluation.Fail(furthest with { Reason = Named(evaluation, meant, furthest.Reason ?? furthest.Code.Title) });
    }

    static string Several(Evaluation evaluation, Keyword keyword, int first, int second) =>
        evaluation.Text(keyword, (first << 16) | second, "", static (pair, _) => $"matches alternatives {(pair >> 16) + 1} and {(pair & 0xFFFF) + 1} of oneOf, and may match only one");

    /// <summary>The reason with the alternative it belongs to; of alternatives within each other the innermost is named.</summary>
    string Named(Evaluation evaluation, int index, string reason) =>
        reason.EndsWith("Of)", StringComparison.Ordinal) ? reason
        : exactlyOne ? evaluation.Text(this, index, reason, static (index, reason) => $"{reason} (alternative {index + 1} of oneOf)")
        : evaluation.Text(this, index, reason, static (index, reason) => $"{reason} (alternative {index + 1} of anyOf)");
}
