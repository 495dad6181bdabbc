using Weir.Engine;
using Weir.Protocol;

namespace Weir.Commands.Doctoring;

/// <summary>Whether this machine can compress what the pipeline writes. What it reads is as its producers wrote it, and shows when it is read.</summary>
sealed class CompressionCheck(PipelinePlan plan, Findings findings)
{
    const string Subject = "compression";

    public void Run()
    {
        string[] topics = [.. plan.OutputTopics, plan.DeadLetters.Topic, .. plan.RetryTopics.Select(topic => topic.Name)];
        foreach (var type in topics.Select(topic => (CompressionType)plan.CompressionOf(topic)).Distinct().Where(type => type != CompressionType.None)) Check(type);
    }

    void Check(CompressionType type)
    {
        using var nowhere = new PooledBuffer();
        try
        {
            RecordCompression.Compress(type, default, nowhere);
            findings.Ok(Subject, $"{type.ToString().ToLowerInvariant()} can be written");
        }
        catch (CompressionUnavailableException missing)
        {
            findings.Fail(Subject, $"{type.ToString().ToLowerInvariant()} cannot be written: 'weir run' refuses to start (WEIR2006)", $"{missing.Message}. Or choose another compression.type");
        }
    }
}
