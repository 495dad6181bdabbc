using Weir.Protocol.Messages;

namespace Weir.Broker.Network;

/// <summary>What is counted of one API's requests that were answered. Several connections add at once.</summary>
sealed class RequestCount(ApiKey api)
{
    long _answered;
    long _failed;
    long _ticks;
    long _bytesIn;
    long _bytesOut;

    public KeyValuePair<string, object?> Tag => new("weir.api", api.ToString());

    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Those whose answer has an error in it.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    public TimeSpan Took => new(Interlocked.Read(ref _ticks));

    public long BytesIn => Interlocked.Read(ref _bytesIn);

    public long BytesOut => Interlocked.Read(ref _bytesOut);

    public void Add(TimeSpan took, int bytesIn, int bytesOut, bool failed)
    {
        Interlocked.Increment(ref _answered);
        if (failed) Interlocked.Increment(ref _failed);
        Interlocked.Add(ref _ticks, took.Ticks);
        Interlocked.Add(ref _bytesIn, bytesIn);
        Interlocked.Add(ref _bytesOut, bytesOut);
    }
}
