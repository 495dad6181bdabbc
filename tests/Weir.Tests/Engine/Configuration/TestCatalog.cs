using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

/// <summary>The steps that broken files name: those that people have.</summary>
static class TestCatalog
{
    public static readonly StepCatalog Steps = StepCatalog.BuiltIn();
}
