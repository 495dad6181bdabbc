using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Bytes that were synced are not what was written. The message names topic, partition and offset where they are known, else file and position.</summary>
public sealed class DamagedLogException(string message) : Exception(message)
{
    /// <summary>Whether a file could not be opened or read, which may pass: nothing is known of what it holds.</summary>
    internal bool MayPass { get; init; }

    /// <summary>Whether reading what the files hold went wrong for what it is: its checksum is true, and this program did not write it.</summary>
    internal static bool IsOfContent(Exception problem) => problem is ArgumentException or FormatException or ArithmeticException or InvalidOperationException or IndexOutOfRangeException or ProtocolException or CorruptRecordException;

    internal static DamagedLogException OfContent(string what, Exception problem) => new($"what the data folder says of {what} cannot be read: {problem.Message}; restore it from a backup");
}
