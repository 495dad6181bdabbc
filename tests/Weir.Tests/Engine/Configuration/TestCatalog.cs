using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

/// <summary>Steps with every kind of field, apart from those that the engine ships.</summary>
static class TestCatalog
{
    public static readonly StepCatalog Steps = new StepCatalog()
        .Add(Step("default").Field("The field to fill.").Scalar("value", "The value to put.", required: true).Choices("for", "When.", ["missing", "null", "empty"], ["missing", "null"]))
        .Add(Step("lowercase").Field("The text."))
        .Add(Step("timestamp").Field("The time.").Choice("from", "Unit.", ["unix-seconds"], required: true).As("Target."))
        .Add(Step("pseudonymize").Field("The field.").As("Target.").Choice("method", "How.", ["hmac-sha256", "aes-cmac"], required: true).KeyName("key", "Key.", required: true))
        .Add(Step("remove").Field("The field."))
        .Add(Step("set").Field("The field.").Json("value", "Any value."))
        .Add(Step("map_values").Field("The field.").ScalarMap("values", "The table.", required: true));

    static StepSpec Step(string name) => new StepSpec(name, $"The step {name}.").Builds((_, _) => new NoStep());
}
