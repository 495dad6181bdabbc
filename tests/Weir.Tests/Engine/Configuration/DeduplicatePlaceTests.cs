using Weir.Engine;
using Weir.Engine.Steps;

namespace Weir.Tests.Engine.Configuration;

public sealed class DeduplicatePlaceTests
{
    const string Tiers = "delivery: { retry: { topics: [30s] } }\n";

    [Fact]
    public void With_retry_topics_no_step_of_ones_own_stands_before_deduplicate()
    {
        var problem = Assert.Single(Problems("  - trim: { field: a }\n  - own: { field: a }\n    name: ask\n  - deduplicate: { within: 1h }\n", Tiers));
        Assert.Equal(("WEIR1018", 10, 5, "Move deduplicate before ask; or let its StepSpec say DecidesAtOnce(), if it never asks for a record again."), (problem.Code, problem.Line, problem.Column, problem.Hint));
        Assert.StartsWith("deduplicate stands behind ask, which may ask for a record again", problem.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemSeverity.Error, problem.Severity);
    }

    [Fact]
    public void One_that_decides_at_once_may_stand_before_it() =>
        Assert.Empty(Problems("  - own: { field: a }\n  - deduplicate: { within: 1h }\n", Tiers, own => own.DecidesAtOnce()));

    [Fact]
    public void Steps_that_come_with_Weir_say_themselves_that_they_decide_at_once() => Assert.All(StepCatalog.BuiltIn().Specs, spec => Assert.False(spec.MayRetry, spec.Name));

    [Fact]
    public void In_a_catalog_without_Weirs_trim_a_step_of_that_name_is_ones_own()
    {
        var catalog = new StepCatalog().Add(Deduplicate.Spec).Add(Own("trim"));
        Assert.StartsWith("deduplicate stands behind trim", Assert.Single(Problems("  - trim: { field: a }\n  - deduplicate: { within: 1h }\n", Tiers, catalog)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  - trim: { field: a }\n  - deduplicate: { within: 1h }\n  - own: { field: a }\n", Tiers)]
    [InlineData("  - own: { field: a }\n  - deduplicate: { within: 1h }\n", "")]
    [InlineData("  - own: { field: a }\n  - trim: { field: a }\n", Tiers)]
    public void Behind_it_or_without_retry_topics_or_without_it_there_is_nothing_wrong(string steps, string more) => Assert.Empty(Problems(steps, more));

    static StepSpec Own(string name) => new StepSpec(name, "A step.").Field("Field.").Builds((_, _) => new NoStep());

    static IReadOnlyList<Problem> Problems(string steps, string more, Func<StepSpec, StepSpec>? change = null) =>
        Problems(steps, more, StepCatalog.BuiltIn().Add(change is null ? Own("own") : change(Own("own"))));

    static IReadOnlyList<Problem> Problems(string steps, string more, StepCatalog catalog)
    {
        string text = $"{Compiling.Head}steps:\n{steps}{more}";
        return PipelineFile.Compile(text, "pipeline.yaml", catalog, TestEnvironment.For(text)).Problems;
    }
}
