using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Generate;

namespace Weir.Tests.Program;

/// <summary>The two output topics as a faultless pipeline leaves them, written here from the source records themselves; tests plant faults into the lists.</summary>
sealed class PlantedTopics
{
    public const int Partitions = 3;
    public static readonly LoginStream Stream = LoginStream.Of(11, badPartsPerMillion: 50_000);
    static readonly PseudonymKey Ip = new(1, [1, 2, 3]), Device = new(2, [4, 5, 6]);
    public static readonly LoginKeys Keys = new(new([new(2, [9]), Ip]), new([Device]));

    public List<Planted> Output { get; } = [];
    public List<Planted> Letters { get; } = [];
    public long Count { get; }

    public PlantedTopics(long count)
    {
        Count = count;
        var generator = new LoginGenerator(Stream);
        byte[] buffer = new byte[LoginGenerator.Longest];
        for (long number = 0; number < count; number++)
        {
            byte[] value = buffer.AsSpan(0, generator.Write(number, buffer)).ToArray();
            int source = SourcePartitions.Of(number, Partitions);
            if (generator.IsBad(number)) Letters.Add(new(source, null, value, "WEIR3101"));
            else Output.Add(Processed(value));
        }
    }

    public CheckReport Check() => Check(out _);

    public CheckReport Check(out IReadOnlyList<string> examples)
    {
        var check = new LoginCheck(Stream, Count, Keys, new(Partitions));
        foreach (var record in Output) check.Written(record.Found());
        foreach (var record in Letters) check.Dead(record.Found());
        examples = check.Examples;
        return check.Report(dropped: 0, TimeSpan.Zero);
    }

    /// <summary>The reference pipeline in the simplest words.</summary>
    public static Planted Processed(byte[] value)
    {
        var record = JsonNode.Parse(value)!.AsObject();
        record["device_type"] = (record["device_type"]?.GetValue<string>() ?? "unknown").Replace("iOS", "ios", StringComparison.Ordinal);
        record["ip_token"] = Token(Ip, record["ip"]!.GetValue<string>());
        record["device_id"] = Token(Device, record["device_id"]!.GetValue<string>());
        record["event_time"] = DateTimeOffset.FromUnixTimeSeconds(long.Parse(record["timestamp"]!.ToString())).ToString("yyyy-MM-ddTHH:mm:ssZ");
        record.Remove("ip");
        record.Remove("timestamp");
        string user = record["user_id"]!.GetValue<string>();
        return new(Weir.Protocol.Partitioner.ForKey(Encoding.UTF8.GetBytes(user), Partitions), Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(record.ToJsonString()), null);
    }

    static string Token(PseudonymKey key, string value) =>
        $"v{key.Version}:" + Convert.ToBase64String(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(value))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
