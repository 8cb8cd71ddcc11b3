import { StatusBar } from 'expo-status-bar';
import { SafeAreaProvider } from 'react-native-safe-area-context';

import { InboxScreen } from '@/screens/InboxScreen';

export default function App() {
  return (
    <SafeAreaProvider>
      <StatusBar style="dark" />
      <InboxScreen />
    </SafeAreaProvider>
  );
}
