namespace Weir.Tests.Program;

/// <summary>A record of a topic with all that a copy needs, to be changed by a test.</summary>
sealed record CopiedRecord(string Topic, int Partition, byte[]? Key, byte[]? Value, byte[] Headers, long Timestamp)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Value ?? []);
}
