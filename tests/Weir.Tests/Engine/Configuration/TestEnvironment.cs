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
        [Path.Combine(Folder, "secrets", "ca.pem")] = "-----BEGIN CERTIFICATE-----",
        [Path.GetFullPath("/run/secrets/kafka")] = "s3cr3t\n",
    };

    public static PipelineEnvironment For(string text, bool allowsUnresolved = false) => new()
    {
        Variables = Heads(text, "# env: ").Append(new("EMPTY", "")).ToDictionary(),
        Flags = [.. Heads(text, "# flag: ")],
        ReadFile = path => Files.TryGetValue(path, out var content) ? Encoding.UTF8.GetBytes(content) : null,
        FolderExists = path => path == Path.Combine(Folder, "secrets", "login-ip"),
        AllowsUnresolved = allowsUnresolved,
    };

    static IEnumerable<KeyValuePair<string, string>> Heads(string text, string head) =>
        text.Split('\n')
            .Where(line => line.StartsWith(head, StringComparison.Ordinal))
            .Select(line => line[head.Length..].Split('=', 2))
            .Select(parts => KeyValuePair.Create(parts[0], parts[1]));
}
