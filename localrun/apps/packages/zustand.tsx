import AsyncStorage from '@react-native-async-storage/async-storage';
import {Text, View} from 'react-native';
import {create} from 'zustand';
import {createJSONStorage, persist} from 'zustand/middleware';

const useBears = create(persist(() => ({bears: 4}), {name: 'bears', storage: createJSONStorage(() => AsyncStorage)}));

export default function App() {
  const bears = useBears((state) => state.bears);
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>bears {bears}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
