using System.Text;
using Weir.Generate;

namespace Weir.Tests.Program;

/// <summary>One record of an output topic, with whatever fault a test gave it.</summary>
sealed record Planted(int Partition, byte[]? Key, byte[]? Value, string? Code)
{
    public FoundRecord Found() => new()
    {
        Partition = Partition,
        Partitions = PlantedTopics.Partitions,
        HasKey = Key is not null,
        Key = Key,
        HasValue = Value is not null,
        Value = Value,
        DeadCode = Encoding.ASCII.GetBytes(Code ?? ""),
    };

    public Planted Replace(string old, string by) =>
        this with { Value = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Value!).Replace(old, by, StringComparison.Ordinal)) };

    public string Text => Encoding.UTF8.GetString(Value!);
}
