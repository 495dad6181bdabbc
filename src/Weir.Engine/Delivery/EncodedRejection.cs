using System.Text;
using System.Text.Unicode;

namespace Weir.Engine.Delivery;

/// <summary>The headers' values that depend on nothing but the rejection: made once for each way in which records fail.</summary>
sealed class EncodedRejection
{
    const int TextMax = 512;

    public EncodedRejection(byte[] pipeline, in Rejection rejection)
    {
        Code = Encode(rejection.Code);
        Reason = Encode(rejection.Reason);
        Field = rejection.Field is { } field ? Encode(field) : null;
        Step = rejection.Step is { } step ? Encode(step) : null;
        Message = Field is null ? [.. Code, .. ": "u8, .. Reason] : [.. Code, .. " "u8, .. Field, .. ": "u8, .. Reason];
        Fingerprint = Encoding.ASCII.GetBytes(FailureFingerprint.Of(pipeline, Code, Field, Reason).ToString("x16"));
    }

    public byte[] Code { get; }

    public byte[] Reason { get; }

    public byte[]? Field { get; }

    public byte[]? Step { get; }

    public byte[] Message { get; }

    public byte[] Fingerprint { get; }

    /// <summary>Cuts between characters, never within one.</summary>
    public static byte[] Encode(string text)
    {
        Span<byte> room = stackalloc byte[TextMax];
        Utf8.FromUtf16(text, room, out _, out var written);
        return room[..written].ToArray();
    }
}
