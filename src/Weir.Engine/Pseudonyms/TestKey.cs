using System.Security.Cryptography;
using System.Text;

namespace Weir.Engine.Pseudonyms;

/// <summary>Keys that tests of pipelines use: anybody can compute them, so the tokens in test files say nothing of the real ones.</summary>
static class TestKey
{
    /// <summary>Fits every method: 16 bytes, the first of SHA-256 over <c>weir test key </c> and the name. Version 1.</summary>
    public static KeyVersion Of(string name) => new(1, SHA256.HashData(Encoding.UTF8.GetBytes("weir test key " + name))[..16]);
}
