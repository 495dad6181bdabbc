using System.Text.Json;
using Weir.Commands;
using Weir.Generate;

namespace Weir.Demo;

/// <summary>What a demo has generated so far: enough to check it all, and to go on.</summary>
sealed record DemoManifest(LoginStream Stream, long Count)
{
    public const string FileName = "generated.json";

    public static DemoManifest? Load(string file)
    {
        if (!File.Exists(file)) return null;
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = json.RootElement;
        var bad = root.GetProperty("bad").EnumerateArray().Select(share => new BadShare(share.GetProperty("from").GetInt64(), share.GetProperty("parts_per_million").GetInt32())).ToList();
        return new(new LoginStream(root.GetProperty("seed").GetInt64(), bad, root.GetProperty("oversize").GetBoolean()), root.GetProperty("count").GetInt64());
    }

    public void Save(string file) => File.WriteAllText(file, JsonText.Of(Write) + "\n");

    void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("seed", Stream.Seed);
        json.WriteNumber("count", Count);
        json.WriteBoolean("oversize", Stream.Oversize);
        json.WriteStartArray("bad");
        foreach (var share in Stream.Bad)
        {
            json.WriteStartObject();
            json.WriteNumber("from", share.From);
            json.WriteNumber("parts_per_million", share.PartsPerMillion);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
