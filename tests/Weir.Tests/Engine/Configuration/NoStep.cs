using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

/// <summary>Stands in where only the registration matters.</summary>
sealed class NoStep : IStep
{
    public StepResult Apply(ref Weir.Engine.Record record) => StepResult.Continue;
}
