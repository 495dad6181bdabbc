namespace Weir.Engine.Testing;

/// <summary>The headers of a case's output: those of its input that <c>sink.headers</c> lists, and where it came from when that lists <c>weir-source</c>.</summary>
static class TestHeaders
{
    const string Source = "weir-source";

    public static IReadOnlyList<KeyValuePair<string, string>> Carried(TestInput input, PipelinePlan plan)
    {
        var carried = input.Headers.Where(header => header.Key != Source && plan.Sink.Headers.Contains(header.Key));
        return [.. plan.Sink.Headers.Contains(Source) ? carried.Append(new(Source, $"{plan.Source.Topic}/0/0")) : carried];
    }
}
