using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class StepExampleTests
{
    public static TheoryData<string> Names => [.. StepCatalog.BuiltIn().Specs.Select(spec => spec.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_of_the_reference_page_is_what_its_step_does(string name)
    {
        using var folder = new KeyFolderFixture().With(1, "0123456789abcdef");
        var examples = StepCatalog.BuiltIn().Find(name)!.Examples;
        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            var when = example.When is null ? "" : $"\n    when: {example.When}";
            var pipeline = TestPipeline.Of($"  - {example.Step}{when}", sink: ", unknown_fields: keep", keys: $"example: {{ folder: {folder.Path}, encoding: text }}");
            Assert.Equal(example.Output, pipeline.Process(example.Input) switch
            {
                RecordOutcome.Write => pipeline.Topic == "out" ? pipeline.Value : $"to {pipeline.Topic}: {pipeline.Value}",
                RecordOutcome.Drop => "dropped",
                _ => pipeline.Rejection.ToString(),
            });
        }
    }
}
