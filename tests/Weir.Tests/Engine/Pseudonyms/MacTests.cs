using System.Security.Cryptography;
using System.Text;
using Weir.Engine.Pseudonyms;

namespace Weir.Tests.Engine.Pseudonyms;

public sealed unsafe class MacTests
{
    [Fact]
    public void Hmac_is_the_platforms_for_every_length_of_key_and_message()
    {
        var random = new Random(7);
        foreach (var keyLength in (int[])[1, 14, 32, 63, 64, 65, 200])
            for (var length = 0; length < 260; length++)
            {
                var key = Bytes(random, keyLength);
                var message = Bytes(random, length);
                Assert.Equal(HMACSHA256.HashData(key, message), Compute(new HmacSha256(key), message));
            }
    }

    [Fact]
    public void The_managed_block_function_is_the_one_of_SHA_256()
    {
        var block = stackalloc byte[64];
        var state = stackalloc uint[Sha256.StateWords];
        for (var word = 0; word < 8; word++) state[word] = Sha256.Initial[word];
        "abc"u8.CopyTo(new Span<byte>(block, 64));
        block[3] = 0x80;
        block[63] = 24;
        Sha256.CompressManaged(state, block);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", string.Concat(new ReadOnlySpan<uint>(state, 8).ToArray().Select(word => word.ToString("x8"))));
    }

    [Fact]
    public void The_native_block_function_is_found_where_libcrypto_is() =>
        Assert.Equal(OperatingSystem.IsLinux() && System.Runtime.InteropServices.NativeLibrary.TryLoad("libcrypto.so.3", out _), Sha256.IsNative);

    [Theory]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "", "bb1d6929e95937287fa37d129b756746")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a", "070a16b46b4d4144f79bdd9dd04a287c")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411", "dfa66747de9ae63030ca32611497c827")]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710", "51f0bebf7e3b9d92fc49741779363cfe")]
    [InlineData("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "6bc1bee22e409f96e93d7e117393172a", "9e99a7bf31e710900662f65e617c5184")]
    [InlineData("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "6bc1bee22e409f96e93d7e117393172a", "28a7023f452e8f82bd4bf28d8c37c35c")]
    public void Cmac_gives_the_values_of_RFC_4493_and_SP_800_38B(string key, string message, string expected)
    {
        foreach (var intrinsics in (bool[])[true, false])
            Assert.Equal(expected, Convert.ToHexStringLower(Compute(new AesCmac(Convert.FromHexString(key), intrinsics), Convert.FromHexString(message))));
    }

    [Fact]
    public void Cmac_is_the_same_with_and_without_intrinsics()
    {
        var random = new Random(11);
        foreach (var keyLength in (int[])[16, 24, 32])
        {
            var key = Bytes(random, keyLength);
            for (var length = 0; length < 70; length++)
            {
                var message = Bytes(random, length);
                Assert.Equal(Compute(new AesCmac(key, intrinsics: false), message), Compute(new AesCmac(key), message));
            }
        }
    }

    [Fact]
    public void A_key_version_does_not_print_its_bytes() =>
        Assert.Equal("v2 ***", new KeyVersion(2, Encoding.ASCII.GetBytes("canary")).ToString());

    static byte[] Compute(Mac mac, byte[] message)
    {
        var code = new byte[mac.Size];
        mac.Compute(message, code);
        return code;
    }

    static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
