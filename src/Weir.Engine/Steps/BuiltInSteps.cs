namespace Weir.Engine.Steps;

/// <summary>The steps that come with Weir.</summary>
public static class BuiltInSteps
{
    /// <summary>A new catalog that has them; a user's steps are added to it.</summary>
    public static StepCatalog Catalog() =>
        new StepCatalog()
            .Add(ConvertTo.Spec)
            .Add(Deduplicate.Spec)
            .Add(Default.Spec)
            .Add(Drop.Spec)
            .Add(Keep.Spec)
            .Add(LetterCase.Lowercase)
            .Add(LetterCase.Uppercase)
            .Add(Lookup.Spec)
            .Add(MapValues.Spec)
            .Add(Pseudonymize.Spec)
            .Add(Reject.Spec)
            .Add(Remove.Spec)
            .Add(Rename.Spec)
            .Add(Route.Spec)
            .Add(Set.Spec)
            .Add(Timestamp.Spec)
            .Add(Trim.Spec);
}
