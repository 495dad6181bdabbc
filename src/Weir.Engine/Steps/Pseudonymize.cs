using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Engine.Pseudonyms;

namespace Weir.Engine.Steps;

/// <summary>Replaces a text by a keyed token: <c>v2:</c> and the code of the decoded UTF-8 value.</summary>
sealed class Pseudonymize : IStep, IAtTransaction
{
    const int LengthLeast = 8;

    /// <summary>The longest token: <c>v2147483647:</c> and 64 hex digits.</summary>
    const int TokenMost = 76;

    public static readonly StepSpec Spec = new StepSpec("pseudonymize", "Replaces a text by a keyed token; missing and null stay as they are.")
        .Field("The text to replace.")
        .As("The field that takes the token; the source field is removed. By default the token takes its place.")
        .Choice("method", "The keyed function.", ["hmac-sha256", "aes-cmac"], required: true)
        .KeyName("key", "The key's name under keys; aes-cmac needs one of 16, 24 or 32 bytes.", required: true)
        .Choice("encoding", "How the code is written.", ["base64url", "hex"], byDefault: "base64url")
        .Integer("length", "Characters of the encoded code that are kept; by default all.", atLeast: LengthLeast, atMost: 64)
        .Boolean("version", "Starts the token with its key's version, such as v2:.", byDefault: true)
        .Checks(WrongLength)
        .Flows(values => [FieldFlow.Protects(values.Path("field"), values.PathOrNull("as") ?? values.Path("field"))])
        .Builds((values, context) => new Pseudonymize(values, context));

    readonly int _source;
    readonly int _target;
    readonly KeyRing _key;
    readonly TokenEncoding _encoding;
    readonly int _length;
    readonly bool _versioned;
    byte[] _prefix = [];
    int _prefixVersion;

    Pseudonymize(SpecValues values, StepContext context)
    {
        _source = context.Resolve(values.Path("field"));
        _target = values.PathOrNull("as") is { } path ? context.Resolve(path) : _source;
        _encoding = values.Text("encoding") == "hex" ? TokenEncoding.Hex : TokenEncoding.Base64Url;
        _length = (int)(values.IntegerOrNull("length") ?? Most(values));
        _versioned = values.Boolean("version");
        var options = context.Key(values.Text("key"));
        _key = new KeyRing(options, values.Text("method") == "hmac-sha256" ? Hmac : version => Cmac(options, version), context.Time);
    }

    public void BeginTransaction()
    {
        _key.Refresh();
        if (!_versioned || _prefixVersion == _key.Version) return;
        _prefixVersion = _key.Version;
        _prefix = Encoding.ASCII.GetBytes($"v{_prefixVersion}:");
    }

    [SkipLocalsInit]
    public StepResult Apply(ref Record record)
    {
        var kind = record.Kind(_source);
        if (kind != JsonKind.String)
            return kind is JsonKind.Missing or JsonKind.Null ? StepResult.Continue : StepResult.Reject(_source, RecordCodes.NotPseudonymizable);
        Span<byte> code = stackalloc byte[32];
        Span<byte> encoded = stackalloc byte[TokenMost];
        _key.Mac.Compute(record.Text(_source), code);
        code = code[.._key.Mac.Size];
        if (_encoding == TokenEncoding.Hex) Convert.TryToHexStringLower(code, encoded, out _);
        else Base64Url.EncodeToUtf8(code, encoded);
        var token = record.TakeString(_prefix.Length + _length, out var start);
        _prefix.CopyTo(token);
        encoded[.._length].CopyTo(token[_prefix.Length..]);
        if (!record.SetTaken(_target, start, token.Length)) return StepResult.Reject(_target, RecordCodes.NoSuchParent);
        if (_target != _source) record.Remove(_source);
        return StepResult.Continue;
    }

    static HmacSha256 Hmac(KeyVersion version) => new(version.Bytes);

    static AesCmac Cmac(KeyOptions key, KeyVersion version) =>
        AesCmac.IsKeyLength(version.Bytes.Length)
            ? new AesCmac(version.Bytes)
            : throw new WeirException("WEIR1214", $"version v{version.Number} of the key '{key.Name}' has {version.Bytes.Length} bytes; aes-cmac takes 16, 24 or 32", "Write it with: openssl rand -base64 32.");

    static int Most(SpecValues values)
    {
        var bytes = values.Text("method") == "hmac-sha256" ? 32 : 16;
        return values.Text("encoding") == "hex" ? 2 * bytes : (8 * bytes + 5) / 6;
    }

    static string? WrongLength(SpecValues values) =>
        values.IntegerOrNull("length") is { } length && length > Most(values)
            ? $"length is {length}, but {values.Text("method")} in {values.Text("encoding")} has {Most(values)} characters"
            : null;
}
