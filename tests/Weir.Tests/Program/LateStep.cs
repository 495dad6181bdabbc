using Weir.Engine;

namespace Weir.Tests.Program;

/// <summary>A step that wants the logins of some users again, and never decides: they wait in retry topics.</summary>
sealed class LateStep(int field) : IStep
{
    public static StepSpec Spec { get; } = new StepSpec("late", "Wants some logins again.").Builds((_, context) => new LateStep(context.Resolve(FieldPath.Parse("user_id"))));

    public StepResult Apply(ref Weir.Engine.Record record) => record.Text(field).EndsWith("00"u8) ? StepResult.Retry("not yet") : StepResult.Continue;
}
