import { CheckoutScreen } from './src/CheckoutScreen';
import { ThemeProvider } from './src/theme/ThemeProvider';

export default function App() {
  return (
    <ThemeProvider>
      <CheckoutScreen />
    </ThemeProvider>
  );
}
