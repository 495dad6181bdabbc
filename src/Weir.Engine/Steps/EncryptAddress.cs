using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Weir.Engine.Pseudonyms;

namespace Weir.Engine.Steps;

/// <summary><c>pseudonymize</c> with <c>ipcrypt</c>: the deterministic method of draft-denis-ipcrypt, one block of AES-128 over the address's 16 bytes.</summary>
sealed class EncryptAddress(PseudonymFields fields, KeyOptions key, TimeProvider time) : IStep, IAtTransaction
{
    const int KeySize = 16;

    readonly KeyRing<BlockCipher> _key = new(key, version => Cipher(key, version), time);

    public void BeginTransaction() => _key.Refresh();

    [SkipLocalsInit]
    public StepResult Apply(ref Record record)
    {
        var kind = record.Kind(fields.Source);
        if (kind is JsonKind.Missing or JsonKind.Null) return StepResult.Continue;
        Span<byte> address = stackalloc byte[IpAddressText.Size];
        if (kind != JsonKind.String || !IpAddressText.TryParse(record.Text(fields.Source), address)) return StepResult.Reject(fields.Source, RecordCodes.NotAnAddress);
        var isSet = Set(ref record, fields.Target, address, _key.Function);
        if (isSet && _key.PreviousFunction is { } previous && !Set(ref record, fields.Previous, address, previous))
            return StepResult.Reject(fields.Previous, RecordCodes.NoSuchParent);
        return fields.Done(ref record, isSet);
    }

    [SkipLocalsInit]
    static bool Set(ref Record record, int field, scoped ReadOnlySpan<byte> address, BlockCipher cipher)
    {
        Span<byte> encrypted = stackalloc byte[IpAddressText.Size];
        Span<byte> text = stackalloc byte[IpAddressText.TextMost];
        cipher.Encrypt(Vector128.Create(address)).CopyTo(encrypted);
        return record.SetPlain(field, text[..IpAddressText.Format(encrypted, text)]);
    }

    static BlockCipher Cipher(KeyOptions key, KeyVersion version) =>
        version.Bytes.Length == KeySize
            ? BlockCipher.Create(version.Bytes)
            : throw new WeirException("WEIR1214", $"version v{version.Number} of the key '{key.Name}' has {version.Bytes.Length} bytes; ipcrypt takes {KeySize}", $"Write the next version with: {key.AddVersion(KeySize)}.");
}
