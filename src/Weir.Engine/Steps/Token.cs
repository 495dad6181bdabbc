using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Engine.Pseudonyms;

namespace Weir.Engine.Steps;

/// <summary><c>pseudonymize</c> with a token: <c>v2:</c> and the code of the decoded UTF-8 value.</summary>
sealed class Token : IStep, IAtTransaction
{
    /// <summary>Bytes of the longest code, and its hex digits.</summary>
    const int CodeMost = 32, EncodedMost = 64;

    readonly PseudonymFields _fields;
    readonly KeyRing<Mac> _key;
    readonly bool _isHex;
    readonly int _length;
    readonly VersionPrefix? _prefix;
    readonly VersionPrefix? _previousPrefix;

    public Token(PseudonymFields fields, KeyOptions key, SpecValues values, TimeProvider time)
    {
        _fields = fields;
        _isHex = values.Text("encoding") == "hex";
        _length = (int)(values.IntegerOrNull("length") ?? CharactersOf(values.Text("method"), values.Text("encoding")));
        if (values.Boolean("version")) (_prefix, _previousPrefix) = (new(), new());
        _key = new KeyRing<Mac>(key, values.Text("method") == "hmac-sha256" ? version => new HmacSha256(version.Bytes) : version => Cmac(key, version), time);
    }

    /// <summary>Characters of a whole code.</summary>
    public static int CharactersOf(string method, string encoding)
    {
        var bytes = method == "hmac-sha256" ? 32 : 16;
        return encoding == "hex" ? 2 * bytes : (8 * bytes + 5) / 6;
    }

    public void BeginTransaction()
    {
        _key.Refresh();
        _prefix?.Follow(_key.Version);
        _previousPrefix?.Follow(_key.PreviousVersion);
    }

    [SkipLocalsInit]
    public StepResult Apply(ref Record record)
    {
        var kind = record.Kind(_fields.Source);
        if (kind != JsonKind.String)
            return kind is JsonKind.Missing or JsonKind.Null ? StepResult.Continue : StepResult.Reject(_fields.Source, RecordCodes.NotPseudonymizable);
        Span<byte> code = stackalloc byte[CodeMost];
        var text = record.Text(_fields.Source);
        _key.Function.Compute(text, code);
        var isSet = Set(ref record, _fields.Target, code[.._key.Function.Size], _prefix);
        if (isSet && _key.PreviousFunction is { } previous)
        {
            previous.Compute(text, code);
            if (!Set(ref record, _fields.Previous, code[..previous.Size], _previousPrefix)) return StepResult.Reject(_fields.Previous, RecordCodes.NoSuchParent);
        }
        return _fields.Done(ref record, isSet);
    }

    bool Set(ref Record record, int field, scoped ReadOnlySpan<byte> code, VersionPrefix? version)
    {
        var prefix = version is null ? [] : version.Text;
        var token = record.TakeString(prefix.Length + _length, out var start);
        prefix.CopyTo(token);
        if (_isHex && _length % 2 == 0) Convert.TryToHexStringLower(code[..(_length / 2)], token[prefix.Length..], out _);
        else Encode(code, token[prefix.Length..]);
        return record.SetTaken(field, start, token.Length);
    }

    [SkipLocalsInit]
    void Encode(ReadOnlySpan<byte> code, Span<byte> token)
    {
        Span<byte> encoded = stackalloc byte[EncodedMost];
        if (_isHex) Convert.TryToHexStringLower(code, encoded, out _);
        else Base64Url.EncodeToUtf8(code, encoded);
        encoded[..token.Length].CopyTo(token);
    }

    static AesCmac Cmac(KeyOptions key, KeyVersion version) =>
        BlockCipher.IsKeyLength(version.Bytes.Length)
            ? new AesCmac(version.Bytes)
            : throw new WeirException("WEIR1214", $"version v{version.Number} of the key '{key.Name}' has {version.Bytes.Length} bytes; aes-cmac takes 16, 24 or 32", $"Write the next version with: {key.AddVersion()}.");

    /// <summary><c>v2:</c>, made anew when the version changes.</summary>
    sealed class VersionPrefix
    {
        int _version;

        public byte[] Text { get; private set; } = [];

        public void Follow(int version)
        {
            if (_version == version) return;
            _version = version;
            Text = Encoding.ASCII.GetBytes($"v{version}:");
        }
    }
}
