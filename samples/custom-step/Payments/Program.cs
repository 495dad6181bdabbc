using Payments;
using Weir;

return await WeirProgram.RunAsync(args, steps => steps.Add(Mask.Spec));
