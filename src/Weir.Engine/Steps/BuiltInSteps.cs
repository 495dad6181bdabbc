namespace Weir.Engine.Steps;

/// <summary>The steps that come with Weir.</summary>
public static class BuiltInSteps
{
    // None wants a record again later. The specs are shared, so they are told once.
    static readonly StepSpec[] Specs =
    [
        .. ((StepSpec[])
        [
            ConvertTo.Spec,
            Deduplicate.Spec,
            Default.Spec,
            Drop.Spec,
            Keep.Spec,
            LetterCase.Lowercase,
            LetterCase.Uppercase,
            Lookup.Spec,
            MapValues.Spec,
            Pseudonymize.Spec,
            Reject.Spec,
            Remove.Spec,
            Rename.Spec,
            Route.Spec,
            Set.Spec,
            Timestamp.Spec,
            Trim.Spec,
        ]).Select(spec => spec.DecidesAtOnce()),
    ];

    /// <summary>A new catalog that has them; a user's steps are added to it.</summary>
    public static StepCatalog Catalog()
    {
        var catalog = new StepCatalog();
        foreach (var spec in Specs) catalog.Add(spec);
        return catalog;
    }
}
