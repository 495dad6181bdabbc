using System.Text;
using Weir.Generate;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>The one good record at which a user's step goes wrong; found by its address, which no other record has.</summary>
static class Victim
{
    /// <summary>So long after the first record it is written.</summary>
    const double Seconds = 2;

    public static Login Of(LoadShape load)
    {
        var generator = new LoginGenerator(LoginStream.Of(load.Seed));
        long number = load.RecordAt(Seconds);
        while (generator.IsBad(number)) number++;
        return generator.At(number);
    }

    public static string AddressOf(LoadShape load)
    {
        Span<byte> text = stackalloc byte[16];
        return Encoding.ASCII.GetString(text[..LoginText.Address(Of(load), text)]);
    }
}
