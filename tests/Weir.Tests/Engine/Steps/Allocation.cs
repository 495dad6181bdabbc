using Weir.Engine;

namespace Weir.Tests.Engine.Steps;

/// <summary>Managed bytes that a processor allocates once it is warm.</summary>
static class Allocation
{
    const int Rounds = 20_000;

    /// <summary>Bytes for 20 000 records, so that one allocation in a thousand records still shows.</summary>
    public static long OfManyRecords(RecordProcessor processor, byte[][] records)
    {
        var destination = new byte[1 << 16];
        Run(processor, records, destination, 4_000);
        return AllocatedBytes.By(() => Run(processor, records, destination, Rounds));
    }

    static void Run(RecordProcessor processor, byte[][] records, byte[] destination, int count)
    {
        for (var round = 0; round < count; round++)
        {
            var record = new SourceRecord("k"u8, records[round % records.Length], topic: "in", partition: 1, offset: round, timestamp: 1);
            if (round % 100 == 0) processor.Memory?.Trim(1, round);
            if (processor.Process(in record) == RecordOutcome.Write) processor.WriteValue(in record, destination.AsSpan(0, processor.ValueLength));
        }
    }
}
