import { SafeAreaProvider } from 'react-native-safe-area-context';

import { GalleryScreen } from './src/GalleryScreen';

export default function App() {
  return (
    <SafeAreaProvider>
      <GalleryScreen />
    </SafeAreaProvider>
  );
}
