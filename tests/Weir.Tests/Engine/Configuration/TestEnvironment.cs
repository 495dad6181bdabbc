using System.Text;
using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

/// <summary>An environment in memory; a file's head may add to it: <c># env: NAME=value</c>, <c># flag: path=value</c>.</summary>
static class TestEnvironment
{
    public static readonly string Folder = Path.GetFullPath("/weir-test");

    static readonly Dictionary<string, string> Files = new()
    {
        [Path.Combine(Folder, "contracts", "user-login.json")] = """{"type":"object","properties":{"ip":{"type":"string"}}}""",
        [Path.Combine(Folder, "contracts", "personal.json")] = """{"type":"object","properties":{"ip":{"type":"string","x-personal":true},"user":{"type":"object","properties":{"mail":{"type":"string","x-personal":true}}}}}""",
        [Path.Combine(Folder, "contracts", "look-around.json")] = """{"type":"object","properties":{"ip":{"type":"string","pattern":"(?=1)1"},"at":{"type":"strnig"}}}""",
        [Path.Combine(Folder, "contracts", "not-json.json")] = "{",
        [Path.Combine(Folder, "data", "countries.csv")] = "network,country_code\n192.0.2.0/24,DE\n2001:db8::/32,FR\n",
        [Path.Combine(Folder, "data", "semicolons.csv")] = "network;country_code\n192.0.2.0/24;DE\n",
        [Path.Combine(Folder, "data", "ragged.csv")] = "network,country_code\n192.0.2.0/24\n\n192.0.3.0/24,DE,x\n192.0.4.0/24,DE\n",
        [Path.Combine(Folder, "data", "duplicates.csv")] = "network,country_code\n192.0.2.0/24,DE\n192.0.3.0/24,FR\n192.0.2.0/24,SE\n",
        [Path.Combine(Folder, "data", "no-networks.csv")] = "network,country_code\nGermany,DE\n192.0.2.1/24,DE\n192.0.2.0/33,DE\n",
        [Path.Combine(Folder, "data", "empty.csv")] = "",
        [Path.Combine(Folder, "data", "header-only.csv")] = "network,country_code\n",
        [Path.Combine(Folder, "data", "columns.csv")] = "network,,code,code\n192.0.2.0/24,a,b,c\n",
        [Path.Combine(Folder, "data", "open-quote.csv")] = "network,country_code\n192.0.2.0/24,\"DE\n192.0.3.0/24,FR\n",
        [Path.Combine(Folder, "data", "quote-within.csv")] = "network,country_code\n192.0.2.0/24,the \"best\"\n",
        [Path.Combine(Folder, "data", "large.csv")] = "network,name\n192.0.2.0/24," + new string('x', 2_000) + "\n",
        [Path.Combine(Folder, "secrets", "ca.pem")] = "-----BEGIN CERTIFICATE-----",
        [Path.GetFullPath("/run/secrets/kafka")] = "s3cr3t\n",
    };

    public static PipelineEnvironment For(string text, bool allowsUnresolved = false) => new()
    {
        Variables = Heads(text, "# env: ").Append(new("EMPTY", "")).ToDictionary(),
        Flags = [.. Heads(text, "# flag: ")],
        ReadFile = path => path == Path.Combine(Folder, "data", "latin1.csv") ? [.. "name,code\nBayern,BY\nTh"u8, 0xFC, .. "ringen,TH\n"u8] : Files.TryGetValue(path, out var content) ? Encoding.UTF8.GetBytes(content) : null,
        FolderExists = path => path == Path.Combine(Folder, "secrets", "login-ip"),
        AllowsUnresolved = allowsUnresolved,
    };

    static IEnumerable<KeyValuePair<string, string>> Heads(string text, string head) =>
        text.Split('\n')
            .Where(line => line.StartsWith(head, StringComparison.Ordinal))
            .Select(line => line[head.Length..].Split('=', 2))
            .Select(parts => KeyValuePair.Create(parts[0], parts[1]));
}
