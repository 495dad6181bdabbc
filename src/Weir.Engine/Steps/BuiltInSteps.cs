namespace Weir.Engine.Steps;

/// <summary>The steps that come with Weir.</summary>
public static class BuiltInSteps
{
    /// <summary>A new catalog that has them; a user's steps are added to it.</summary>
    public static StepCatalog Catalog() =>
        new StepCatalog().Add(Default.Spec).Add(Lowercase.Spec).Add(Pseudonymize.Spec).Add(Remove.Spec).Add(Timestamp.Spec);
}
