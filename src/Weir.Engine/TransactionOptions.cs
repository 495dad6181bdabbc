using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>When a transaction closes: on whichever comes first.</summary>
/// <param name="Records">Source records in one transaction. Default 20 000.</param>
/// <param name="Bytes">Bytes written in one transaction, before compression. Default 8 MiB.</param>
/// <param name="Age">Time since its first record. Default 100 ms.</param>
public sealed record TransactionOptions(int Records, ByteSize Bytes, TimeSpan Age)
{
    internal static readonly SettingsSpec<TransactionOptions> Spec = new SettingsSpec<TransactionOptions>("transaction", "When a transaction closes: on whichever comes first.")
        .Integer("records", "Source records in one transaction.", 20_000, atLeast: 1, atMost: 1_000_000)
        .Size("bytes", "Bytes written in one transaction, before compression.", ByteSize.MiB(8), atLeast: ByteSize.KiB(1), atMost: ByteSize.MiB(256))
        .Duration("age", "Time since its first record; a bound on how long a record waits. After a start it is 10 ms until records were committed.", TimeSpan.FromMilliseconds(100), atLeast: TimeSpan.FromMilliseconds(1), atMost: TimeSpan.FromSeconds(5))
        .Builds(values => new TransactionOptions((int)values.Integer("records"), values.Size("bytes"), values.Duration("age")));
}
