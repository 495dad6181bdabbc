using Weir.Kafka;

namespace Weir.Commands;

/// <summary>What keeps a command waiting that writes records, as lines on standard error: nobody should look at a silent terminal and guess.</summary>
static class WaitingLine
{
    public static PlainProducerOptions Told(TextWriter error)
    {
        var limit = new PlainProducerOptions().DeliveryTimeout;
        return new()
        {
            OnWaiting = cause => error.WriteLine(cause is null
                ? "weir: the broker takes records again"
                : ErrorLine.Of("WEIR8017", $"waiting for the broker to take records: {cause}", $"Trying again for {limit.TotalSeconds:0} s in all; Ctrl+C ends it")),
        };
    }
}
