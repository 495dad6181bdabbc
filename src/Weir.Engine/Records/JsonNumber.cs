namespace Weir.Engine.Records;

/// <summary>A number as JSON writes it, compared exactly: sign, digits and a power of ten, without rounding.</summary>
readonly ref struct JsonNumber
{
    readonly ReadOnlySpan<byte> _whole;
    readonly ReadOnlySpan<byte> _fraction;

    /// <summary>Power of ten of the first significant digit.</summary>
    readonly long _magnitude;

    /// <param name="json">A number that the reader has checked.</param>
    public JsonNumber(ReadOnlySpan<byte> json)
    {
        var negative = json[0] == '-';
        if (negative) json = json[1..];
        var exponentAt = json.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = exponentAt < 0 ? json : json[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : Exponent(json[(exponentAt + 1)..]);
        var point = mantissa.IndexOf((byte)'.');
        _whole = (point < 0 ? mantissa : mantissa[..point]).TrimStart((byte)'0');
        _fraction = point < 0 ? [] : mantissa[(point + 1)..].TrimEnd((byte)'0');
        if (_fraction.IsEmpty) _magnitude = exponent + _whole.Length - 1;
        else if (!_whole.IsEmpty) _magnitude = exponent + _whole.Length - 1;
        else
        {
            var zeros = _fraction.IndexOfAnyExcept((byte)'0');
            _fraction = _fraction[zeros..];
            _magnitude = exponent - zeros - 1;
        }
        Sign = Digits == 0 ? 0 : negative ? -1 : 1;
    }

    public int Sign { get; }

    /// <summary>JSON Schema's integer: 1.0 and 1e3 are.</summary>
    public bool IsInteger => Sign == 0 || SignificantDigits <= _magnitude + 1;

    int Digits => _whole.Length + _fraction.Length;

    /// <summary>Digits up to the last one that is not zero.</summary>
    int SignificantDigits
    {
        get
        {
            var count = Digits;
            while (count > 0 && Digit(count - 1) == 0) count--;
            return count;
        }
    }

    /// <summary>True for RFC 8259's grammar of a number.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var at = text.Length > 0 && text[0] == '-' ? 1 : 0;
        if (at < text.Length && text[at] == '0') at++;
        else if (!PassDigits(text, ref at)) return false;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!PassDigits(text, ref at)) return false;
        }
        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
            if (!PassDigits(text, ref at)) return false;
        }
        return at == text.Length;
    }

    static bool PassDigits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9') at++;
        return at > start;
    }

    /// <summary>The value, when it is whole and fits 64 bits.</summary>
    public bool TryInteger(out long value)
    {
        value = 0;
        if (!IsInteger || _magnitude > 18) return Sign == 0;
        for (var at = 0; at <= _magnitude && Sign != 0; at++)
        {
            var next = (Int128)value * 10 - Digit(at);
            if (next < long.MinValue) return false;
            value = (long)next;
        }
        if (Sign < 0) return true;
        if (value == long.MinValue) return false;
        value = -value;
        return true;
    }

    public int CompareTo(JsonNumber other)
    {
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        if (Sign == 0) return 0;
        if (_magnitude != other._magnitude) return Sign * _magnitude.CompareTo(other._magnitude);
        for (var at = 0; at < Math.Max(Digits, other.Digits); at++)
            if (Digit(at) != other.Digit(at)) return Sign * Digit(at).CompareTo(other.Digit(at));
        return 0;
    }

    /// <summary>Writes the value so that equal ones have equal bytes: sign, magnitude, significant digits, an end. At most 10 bytes more than the digits; returns the length.</summary>
    public int Canonical(Span<byte> target)
    {
        target[0] = (byte)(Sign + 1);
        if (Sign == 0) return 1;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(target[1..], _magnitude);
        var count = SignificantDigits;
        for (var at = 0; at < count; at++) target[9 + at] = (byte)Digit(at);
        target[9 + count] = 0xFF;
        return 10 + count;
    }

    /// <summary>True when the value is a whole multiple of the other, which is above zero; exact.</summary>
    public bool IsMultipleOf(JsonNumber divisor)
    {
        if (Sign == 0) return true;
        var (count, divisorCount) = (SignificantDigits, divisor.SignificantDigits);
        var shift = _magnitude - count - (divisor._magnitude - divisorCount);
        // Neither ends in zeros now, so more tens on the divisor's side cannot be cancelled.
        if (shift < 0) return false;
        return divisorCount <= 18 ? Remainder(count, shift, divisor, divisorCount) == 0 : BigRemainder(count, shift, divisor, divisorCount).IsZero;
    }

    ulong Remainder(int count, long shift, JsonNumber divisor, int divisorCount)
    {
        var modulus = 0ul;
        for (var at = 0; at < divisorCount; at++) modulus = modulus * 10 + (ulong)divisor.Digit(at);
        UInt128 rest = 0;
        for (var at = 0; at < count; at++) rest = (rest * 10 + (ulong)Digit(at)) % modulus;
        for (UInt128 power = 10 % modulus; shift > 0; shift >>= 1, power = power * power % modulus)
            if ((shift & 1) != 0) rest = rest * power % modulus;
        return (ulong)(rest % modulus);
    }

    System.Numerics.BigInteger BigRemainder(int count, long shift, JsonNumber divisor, int divisorCount)
    {
        System.Numerics.BigInteger modulus = 0, value = 0;
        for (var at = 0; at < divisorCount; at++) modulus = modulus * 10 + divisor.Digit(at);
        for (var at = 0; at < count; at++) value = value * 10 + Digit(at);
        return value % modulus * System.Numerics.BigInteger.ModPow(10, shift, modulus) % modulus;
    }

    int Digit(int at)
    {
        if (at < _whole.Length) return _whole[at] - '0';
        at -= _whole.Length;
        return at < _fraction.Length ? _fraction[at] - '0' : 0;
    }

    /// <remarks>Beyond 18 digits an exponent says only "very large" or "very small": numbers are too short to tell two such apart otherwise.</remarks>
    static long Exponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        text = (text[0] is (byte)'-' or (byte)'+' ? text[1..] : text).TrimStart((byte)'0');
        var value = 0L;
        foreach (var digit in text[..Math.Min(text.Length, 18)]) value = value * 10 + (digit - '0');
        if (text.Length > 18) value = long.MaxValue / 4;
        return negative ? -value : value;
    }
}
