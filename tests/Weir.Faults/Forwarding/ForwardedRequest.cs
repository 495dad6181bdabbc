using System.Buffers.Binary;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>The head of a request on its way: what is asked, in which version, and the number its answer will carry.</summary>
sealed class ForwardedRequest(ApiKey apiKey, short version, int correlationId, int bytes)
{
    public ApiKey ApiKey => apiKey;

    public short Version => version;

    public int CorrelationId => correlationId;

    /// <summary>All of it.</summary>
    public int Bytes => bytes;

    /// <summary>When its connection was made, in ticks of the system's time provider.</summary>
    public long ConnectedAt { get; set; }

    /// <summary>How much later it goes on, of <see cref="Passage.Orphan"/>.</summary>
    public TimeSpan Late { get; set; }

    /// <summary>Told when it was written to the broker, of <see cref="Passage.Orphan"/>.</summary>
    public TaskCompletionSource? Arrival { get; set; }

    /// <summary>Its second arrival, of <see cref="Passage.Copy"/>.</summary>
    public RequestCopy? Copy { get; set; }

    /// <summary>The error, of <see cref="Passage.Refuse"/>.</summary>
    public ErrorCode Refusal { get; set; }

    /// <summary>What the client is given in place of the broker's answer; null: that answer.</summary>
    public byte[]? Answer { get; set; }

    public static ForwardedRequest Of(ReadOnlySpan<byte> frame) =>
        new((ApiKey)BinaryPrimitives.ReadInt16BigEndian(frame), BinaryPrimitives.ReadInt16BigEndian(frame[2..]), BinaryPrimitives.ReadInt32BigEndian(frame[4..]), frame.Length);

    /// <summary>The number an answer carries.</summary>
    public static int Correlation(ReadOnlySpan<byte> answer) => BinaryPrimitives.ReadInt32BigEndian(answer);
}
