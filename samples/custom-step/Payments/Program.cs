using Payments;
using Weir;

return await WeirProgram.RunAsync(args, steps => steps.Add(CheckDigit.Spec).Add(Mask.Spec));
