using System.Text;
using Weir.Engine.Delivery;

namespace Weir.Engine.Testing;

/// <summary>The headers of a case's output, as text.</summary>
static class TestHeaders
{
    public static IReadOnlyList<KeyValuePair<string, string>> Carried(TestInput input, PipelinePlan plan)
    {
        var rule = new SinkHeaders(plan.Sink.Headers);
        var carried = input.Headers.Where(header => rule.Carries(Encoding.UTF8.GetBytes(header.Key))).ToList();
        rule.StartPartition(plan.Source.Topic, 0);
        if (rule.NamesSource) carried.Add(new(Encoding.UTF8.GetString(SinkHeaders.SourceName), Encoding.UTF8.GetString(rule.SourceOf(0))));
        return carried;
    }
}
