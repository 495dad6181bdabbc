namespace Weir.Engine.Steps;

/// <summary>Ends the record's way: it is written nowhere, only counted.</summary>
sealed class Drop : IStep
{
    public static readonly StepSpec Spec = new StepSpec("drop", "Ends the record's way: it is written nowhere, only counted. Give it a condition.")
        .Example("drop: {}", """{"app_version":"0.9"}""", "dropped", when: "{ app_version: { starts_with: '0.' } }")
        .Builds((_, _) => new Drop());

    Drop()
    {
    }

    public StepResult Apply(ref Record record) => StepResult.Drop;
}
